"""Codes about files: E0700 to E0708."""

from ida_dsl.codes._code import Code

CODES: tuple[Code, ...] = (
    Code(
        "E001",
        "A file that cannot be read",
        "There is no such file, it is a folder, or you may not read it.",
        "",
        "",
    ),
    Code(
        "E002",
        "A file that is too large",
        "A program is a text that people read, of 8 MiB at most. Data goes into files beside it.",
        "",
        "",
    ),
    Code(
        "E003",
        "A file that is not UTF-8",
        "Programs are texts in UTF-8. Save the file again with that encoding.",
        "",
        "",
    ),
    Code(
        "E004",
        "A file with NUL bytes",
        "This is not a text. Perhaps it is saved in UTF-16, or is no program.",
        "",
        "",
    ),
    Code(
        "E0701",
        "An import that cannot be read",
        '`import "other.ida"` brings in the declarations of a file beside or below the program.',
        'import "no_such_file.ida"\n',
        "const one = 1\n",
    ),
    Code(
        "E0702",
        "An import outside the program's folder",
        "A program from a stranger must not read what it was not sent with: imports stay beside or below it.",
        'import "../other.ida"\n',
        "const one = 1\n",
    ),
    Code(
        "E0703",
        "Files that import each other",
        "Each file must be readable before those that import it.",
        "",
        "",
    ),
    Code(
        "E0704",
        "A data file outside the program's folder",
        '`sample from "questions.jsonl"` reads a file beside or below the program: no absolute paths, '
        "no `..`.",
        'task t(n: 0..9) -> Int:\n    sample from "/etc/passwd"\n',
        'task t(n: 0..9) -> Int:\n    sample from "data/questions.jsonl"\n',
    ),
)
