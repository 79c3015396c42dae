"""Tests of the package service."""
