"""Tests of the real bot."""
