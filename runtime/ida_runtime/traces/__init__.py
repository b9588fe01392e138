"""Runs that keep everything: the journal of paid answers, the tables, and how to read them."""
