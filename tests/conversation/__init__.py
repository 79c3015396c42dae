"""Tests of the package conversation."""
