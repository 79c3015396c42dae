"""Tests of the package desk."""
