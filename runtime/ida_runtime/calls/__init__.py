"""Agents called at the same time: lanes (who may be called now), threads, an event loop, groups."""
