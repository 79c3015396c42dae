"""Changing the knowledge files: read, saved whole, with their history."""
