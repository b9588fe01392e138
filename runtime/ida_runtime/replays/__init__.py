"""Kept runs told again: with other answers, other agents, or without an answer that was wrong."""
