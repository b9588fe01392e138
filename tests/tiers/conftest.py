"""Programs here are there to be learned: their laws are tested where programs are."""

collect_ignore_glob = ["*.ida"]
