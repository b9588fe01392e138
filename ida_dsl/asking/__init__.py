"""From what a user writes to a run, and from a run to what a user reads. Serves the API and the commands."""
