"""Runs programs of the ida language, records what was asked, and learns from the record."""
