"""Requests to be called back."""
