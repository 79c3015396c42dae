"""What the questions of citizens say about gaps in the knowledge: gathered by likeness, proposed, never applied."""
