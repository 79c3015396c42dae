"""Tests, arranged as the packages are."""
