"""What is true: articles, parameters and cases, and the engine that finds the right one.

This package imports nothing of the other packages.
"""
