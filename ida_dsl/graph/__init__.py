"""The execution graph: what a checked program lowers to, and all that the executors know of it."""
