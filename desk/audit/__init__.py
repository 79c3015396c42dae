"""Who did or read what, when and why: an append-only record."""
