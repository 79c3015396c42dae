"""How good the answers are: labelled questions in, figures out. Run with ``python -m tests.eval``."""
