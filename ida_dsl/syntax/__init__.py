"""From text to a syntax tree, and all that can be wrong on the way."""
