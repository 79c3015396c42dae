"""What a sentence asks beyond its words: several things at once, another day, or more about what was just answered."""
