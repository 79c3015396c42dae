"""Sheets of questions and answers, as offices keep them, to and from knowledge files (docs/sheets.md)."""
