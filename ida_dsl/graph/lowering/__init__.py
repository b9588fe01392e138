"""From checked syntax to the graph: the builder of blocks, expressions, statements."""
