"""Whoever answers questions: the kinds of agents, one file a kind, and `build`, which makes them."""
