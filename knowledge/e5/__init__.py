"""multilingual-e5-small, a network that turns texts into vectors, run in eight bits on the processor."""
