"""Runs that keep everything: the folder of a run, its tables, and how to read them (docs/trace.md)."""
