"""The wording of what analysis reports: one small function an error, so that the checks hold no prose."""
