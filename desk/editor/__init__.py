"""The knowledge editor of the console."""
