"""Tests of sheets, and of what is proposed from logs."""
