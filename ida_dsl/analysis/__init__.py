"""What can be known of a program without running it: names, types, ranges, paths, termination."""
