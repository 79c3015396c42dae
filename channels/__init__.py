"""How people reach us."""
