"""The page that shows kept runs: what it is told, and the two ways it gets it, a server and one file."""
