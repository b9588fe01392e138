"""Peers of the engine, a script each, run in environments of their own."""
