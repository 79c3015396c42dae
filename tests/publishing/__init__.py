"""Tests of the way from edited files to the build that answers."""
