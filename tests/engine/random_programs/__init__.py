"""Random programs over the whole language, typed by construction, with questions to put to them.

`kinds` makes types, `rows` says what makes which type, `expressions`, `statements` and `declarations` write,
`programs` puts a whole program together; `values` and `inputs` make what is asked, `answerers` who answers.
"""
