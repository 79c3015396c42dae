"""Tests of the package channels."""
