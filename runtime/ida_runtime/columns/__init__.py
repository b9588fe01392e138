"""Columns: a value of each row as one 64-bit number, and what is computed on them."""
