"""Random programs over the whole language, typed by construction, with questions to put to them.

`kinds` makes types, `rows` says what makes which type, `expressions` (with `asking`, `comprehensions`,
`lazily`), `statements` and `declarations` write, `programs` puts a whole program together. `values` and
`inputs` make what is asked, `answerers` and `externs` who answers. `comparing` runs a program by the
interpreter and, in several ways (`engines`), by the engine; `coverage` says what was covered, `shrinking`
makes small what differs.
"""
