"""Codes of the parser: what is not a program at all. E0101 to E0153, with what `_habits` adds."""

from ida_dsl.codes._code import Code
from ida_dsl.codes._habits import HABITS, in_strategy

_FUNCTION = "function f(n: Int) -> Int = n\n"
_TASK = "task t(n: 0..9) -> Int:\n"

_LAYOUT: tuple[Code, ...] = (
    Code(
        "E0101",
        "Something that cannot stand there",
        "The parser came to a word or sign that continues nothing. The message says what could have stood "
        "there instead. Often the mistake is just before the place: an operator or a comma that is missing.",
        in_strategy("return n 3"),
        in_strategy("return n + 3"),
    ),
    Code(
        "E0102",
        "A bracket that is never closed",
        "Inside brackets a statement goes on over any number of lines, so one that is never closed would "
        "take the rest of the file with it. The parser takes it to end where the next statement seems to "
        "begin.",
        in_strategy("x = (n + 1\nreturn x"),
        in_strategy("x = (n + 1)\nreturn x"),
    ),
    Code(
        "E0103",
        "A closing bracket that does not fit",
        "Each closing bracket closes the last one that is still open, which must be of the same kind.",
        in_strategy("return sum([n, 1)"),
        in_strategy("return sum([n, 1])"),
    ),
    Code(
        "E0104",
        "A text that is never closed",
        "A text between single quotes of either kind ends on its line. A text of several lines, such as a "
        "prompt, stands between three quotes.",
        'const greeting = "hello\n',
        'const greeting = "hello"\n',
    ),
    Code(
        "E0105",
        "A character that means nothing",
        "Outside texts and comments stand letters, digits and the signs of the language. Text that is "
        "copied from a page or a word processor often holds characters that look like these and are others: "
        "curly quotes, long dashes, spaces that do not break.",
        "const greeting = “hello”\n",
        'const greeting = "hello"\n',
    ),
    Code(
        "E0106",
        "A line without its colon",
        "A line that has something indented below it ends in a colon.",
        in_strategy("if n > 3\n    return 1\nreturn 0"),
        in_strategy("if n > 3:\n    return 1\nreturn 0"),
    ),
    Code(
        "E0107",
        "Nothing below a line that announces something",
        "What belongs to a line that ends in a colon is indented below it, and there is at least one such "
        "line. A task without anything inside has no colon.",
        in_strategy("if n > 3:\nreturn 1"),
        in_strategy("if n > 3:\n    return 1\nreturn 0"),
    ),
    Code(
        "E0108",
        "A line that is indented too far",
        "A line is indented deeper than the one before it only if that one ends in a colon. To go on with a "
        "statement in the next line, put it into brackets.",
        in_strategy("x = n + 1\n    return x"),
        in_strategy("x = n + 1\nreturn x"),
    ),
    Code(
        "E0109",
        "A line that goes back to no level",
        "A line that is indented less than the one before it ends one or more blocks, and must be indented "
        "exactly like the lines of the block that it belongs to.",
        in_strategy("if n > 3:\n    return 1\n  return 0"),
        in_strategy("if n > 3:\n    return 1\nreturn 0"),
    ),
    Code(
        "E0110",
        "Tabs and spaces mixed",
        "A tab is shown wider in one editor than in another, so that a file that indents with both reads "
        "differently depending on where it is read.",
        "task t(n: 0..9) -> Int:\n    strategy a when n > 3:\n        return 1\n\n    strategy "
        "b:\n\t\treturn 2\n",
        "task t(n: 0..9) -> Int:\n    strategy a when n > 3:\n        return 1\n\n    strategy b:\n        "
        "return 2\n",
    ),
    Code(
        "E0111",
        "Nested too deeply",
        "Expressions and blocks are nested at most a hundred levels deep. A long chain of operators such as "
        "`a + b + c` is nested as well: each operator is one level. Bind parts to names, or put the items "
        "into a list and use `sum`, `all` or `any`.",
        "const n = " + "-" * 110 + "1\n",
        "const n = -1\n",
    ),
    Code(
        "E0112",
        "Too long",
        "A file has at most a million characters, and a statement at most 40,000 words and signs. "
        "Programs are short; what is long is data, which is read from files: "
        '`sample context from "problems.jsonl"`.',
        "",
        "",
    ),
)

_PLACES: tuple[Code, ...] = (
    Code(
        "E0113",
        "A word that is almost right",
        "A word stands where only certain words can, and is spelt almost like one of them.",
        _TASK + "    stratgy only:\n        return n\n",
        _TASK + "    strategy only:\n        return n\n",
    ),
    Code(
        "E0114",
        "A statement where none can stand",
        "At the margin of a file stand declarations. Statements belong into strategies, samples, specs, "
        "functions and primitives. A value of the whole program is a `const`.",
        "limit = 3\n",
        "const limit = 3\n",
    ),
    Code(
        "E0115",
        "A declaration inside another",
        "Declarations stand at the margin, beside each other. A task holds no functions of its own.",
        in_strategy("const limit = 3\nreturn limit"),
        "const limit = 3\n\n" + in_strategy("return limit"),
    ),
    Code(
        "E0116",
        "A part of a task in the wrong place",
        "`sees`, `spec`, `decreases`, `sample` and `strategy` stand right below their `task`, all indented "
        "alike. Only statements stand inside a strategy.",
        _TASK + "    strategy only:\n        decreases n\n        return n\n",
        _TASK + "    decreases n\n\n    strategy only:\n        return n\n",
    ),
    Code(
        "E0117",
        "No answer type",
        "A task, primitive or function says after `->` what type its answers have. From it the language "
        "derives how an answer is read, checked, stored and shown.",
        "function f(n: Int) = n\n",
        _FUNCTION,
    ),
    Code(
        "E0118",
        "A parameter that is not name: type",
        "Parameters stand in round brackets, each with its type: `f(n: Int, name: Text)`. None has a "
        "default, because equal questions must be equal in all their arguments.",
        "function f(n) -> Int = n\n",
        _FUNCTION,
    ),
    Code(
        "E0119",
        "A reserved word as a name",
        "The words `and or not in if elif else for repeat break continue while require return ask True "
        "False None unknown lambda class def` are names nowhere. All other words are, even `task` and "
        "`when`.",
        "const repeat = 3\n",
        "const repeats = 3\n",
    ),
    Code(
        "E0120",
        "A type on a binding",
        "A statement that binds a name states no type: it is that of the value. Types stand on parameters, "
        "facts and params.",
        in_strategy("x: Int = n + 1\nreturn x"),
        in_strategy("x = n + 1\nreturn x"),
    ),
    Code(
        "E0121",
        "A param or const that is not whole",
        "A param has a finite type and a default, `param size: 1..9 = 3`, because it can be set from "
        "outside. A const is computed and has only a value: `const half = size // 2`.",
        "param size = 3\n",
        "param size: 1..9 = 3\n",
    ),
    Code(
        "E0122",
        "A text that stands by itself",
        "A text stands by itself in two places: first in a file, where it says what the program is for, and "
        "in a task, where it is the prompt. Everywhere else write a comment, after a `#`.",
        in_strategy('"""Counts."""\nreturn n'),
        in_strategy("# Counts.\nreturn n"),
    ),
    Code(
        "E0123",
        "Texts side by side",
        "In Python two texts side by side are joined, which hides a comma that was forgotten. Here `+` "
        "joins them.",
        'const greeting = "good" "day"\n',
        'const greeting = "good" + "day"\n',
    ),
    Code(
        "E0124",
        "A property without its one condition",
        "A property is a law: `forall` lines that say for which values, then one condition that must hold. "
        "Join several conditions with `and`.",
        "property p:\n    forall n: 0..9\n",
        "property p:\n    forall n: 0..9\n    n < 10\n",
    ),
)

_LITERALS: tuple[Code, ...] = (
    Code(
        "E0150",
        "A backslash that escapes nothing",
        r"In a text a backslash begins one of `\n`, `\t`, `\r`, `\\`, `\"`, `\'`, `\xNN`, `\uNNNN` and "
        r"`\UNNNNNNNN`. Python lets other letters pass and keeps the backslash; here you write it twice.",
        'const pattern = "\\d+"\n',
        'const pattern = "\\\\d+"\n',
    ),
    Code(
        "E0151",
        "A number that is too large",
        "An Int has 64 bits: it goes from -9223372036854775808 to 9223372036854775807. A Real goes up to "
        "about 1.8e308. A result that is too large becomes unknown; a number in a program that is, is a "
        "mistake.",
        "const n = 9223372036854775808\n",
        "const n = 9223372036854775807\n",
    ),
    Code(
        "E0152",
        "A malformed number",
        "Numbers are written as in Python: `12`, `1_000`, `0xff`, `0b101`, `0o17`, `1.5`, `2e9`. None "
        "begins with a zero that says nothing. A point has digits on both sides.",
        "const n = 007\n",
        "const n = 7\n",
    ),
    Code(
        "E0153",
        "A malformed hole",
        'In `f"…"` a hole holds an expression between braces, and nothing else: no format, no conversion. '
        "Twice a brace is a brace.",
        in_strategy('return len(f"{n:3}")'),
        in_strategy('return len(f"{n}")'),
    ),
)

CODES: tuple[Code, ...] = (*_LAYOUT, *_PLACES, *_LITERALS, *HABITS)
