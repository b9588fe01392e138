"""Learned decomposition: a network that takes questions apart in place of a program's strategies."""
