"""The engine: answers questions by the million, each of them once."""
