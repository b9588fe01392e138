"""Agents that were trained: what they read and write, how they learn, and how good they are."""
