"""What people write for an expression who come from Python or elsewhere; one function per habit."""

from itertools import pairwise

from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.habits_methods import method
from ida_dsl.syntax.habits_statements import Habit
from ida_dsl.syntax.tokens import CLOSERS, OPENERS, TEXTS, Tok

# What to write for an operator of another language: by its signs.
_FOREIGN = {
    "&&": "Write `and`.",
    "||": "Write `or`.",
    "!": "Write `not`.",
    "===": "Write `==`.",
    "!==": "Write `!=`.",
    "<>": "Write `!=`.",
    "=<": "Write `<=`.",
    "++": "Write `x = x + 1`, in a loop.",
    "--": "Write `x = x - 1`, in a loop.",
    "=>": "Write `>=` to compare. Functions are declared: `function f(x: Int) -> Int = …`.",
    "?": "Write `a if c else b`.",
    "??": "Write `or_else(a, b)`.",
    "&": "Write `and` between conditions.",
    "^": "Write `**` for a power.",
    "~": "Write `not` before a condition.",
    "<<": "Write `x * 2 ** n`.",
    ">>": "Write `x // 2 ** n`.",
    "is": "Write `==`, or `known(x)` to see whether x is known.",
    "...": "A range of a type is written with two points: `0..9`.",
    "$": "Write the name alone.",
    "::": "Write the name alone: all names share one namespace.",
}


def lambda_(fault: Fault) -> Diagnostic | None:
    """`lambda x: x + 1`, `x -> x + 1`."""
    arrow = fault.token.text == "->" and fault.before.type in ("NAME", "RPAR")
    if fault.token.text != "lambda" and not (arrow and fault.place in ("block", "task")):
        return None
    title = "There are no functions without a name" if arrow else "There is no `lambda`"
    hint = "Declare it: `function f(x: Int) -> Int = …`, or write a comprehension: `[e for x in xs]`."
    return Diagnostic("E0128", fault.span, title, hint=hint)


def foreign_operator(fault: Fault) -> Diagnostic | None:
    """`&&`, `!x`, `===` and so on."""
    at = max(fault.index, 0)
    for start in (at - 2, at - 1, at):
        for length in (3, 2, 1):
            signs = fault.tokens[start : start + length] if start >= 0 else ()
            text = "".join(token.text for token in signs)
            reaches = start + length > at or (text in ("++", "--") and start + length == at)
            if len(signs) != length or not reaches or text not in _FOREIGN or not _touch(signs):
                continue
            span = fault.of(signs[0], signs[-1])
            return Diagnostic("E0141", span, f"There is no `{text}`", hint=_FOREIGN[text])
    return None


def _touch(signs: tuple[Tok, ...]) -> bool:
    return all(a.end == b.start for a, b in pairwise(signs))


def none(fault: Fault) -> Diagnostic | None:
    """`None`."""
    if fault.token.text != "None":
        return None
    hint = (
        "Write `unknown` for what is not known. For a value that means nothing, make a type: `Text | none`."
    )
    return Diagnostic("E0142", fault.span, "There is no `None`", hint=hint)


def braces(fault: Fault) -> Diagnostic | None:
    """`{}`, `{"a": 1}`, `{1, 2}`, `{k: v for …}`: what braces mean in Python and not here."""
    opener = fault.open_brackets[-1] if fault.open_brackets else None
    if opener is None or opener.text != "{":
        return None
    at = fault.tokens.index(opener)
    span = fault.of(opener, fault.tokens[_closing(fault, at)])
    if fault.token.text == "for":
        return _comprehension(fault, at)
    if fault.token.text == "}" and fault.index == at + 1:
        hint = "Write `map([])` for an empty map, `set([])` for an empty set."
        return Diagnostic(
            "E0131", span, "`{}` is no value", "Braces hold a record, which has fields.", hint=hint
        )
    if not _breaks_first(fault, at):
        return None
    if fault.token.text == "=":
        hint = f"Write `{fault.before.text}: …`."
        return Diagnostic("E0101", fault.span, "A record's field is written with `:`", hint=hint)
    if _colon_inside(fault, at):
        text = "Braces hold a record, whose fields have names."
        hint = "Write `map([(key, value), …])`."
        return Diagnostic("E0131", span, "Maps are not written with braces", text, hint=hint)
    hint = "Write `set([a, b])`."
    return Diagnostic("E0132", span, "Sets are not written with braces", "Braces hold a record.", hint=hint)


def _comprehension(fault: Fault, at: int) -> Diagnostic:
    pairs = _colon_inside(fault, at)
    hint = "Write `map([(k, v) for … in …])`." if pairs else "Write `set([e for … in …])`."
    what = "map" if pairs else "set"
    span = fault.of(fault.tokens[at], fault.tokens[_closing(fault, at)])
    return Diagnostic(
        "E0133", span, f"There are no {what} comprehensions", "Only lists have them.", hint=hint
    )


def _breaks_first(fault: Fault, at: int) -> bool:
    """Whether already the first field of the braces is none."""
    colons = fault.tokens[at + 2 : at + 3]
    return fault.index <= at + 2 and not (
        colons and colons[0].text == ":" and fault.tokens[at + 1].type == "NAME"
    )


def _closing(fault: Fault, at: int) -> int:
    """The place of the bracket that closes the one at a place, or of the line's last token."""
    depth = 0
    for place in range(at, len(fault.tokens)):
        token = fault.tokens[place]
        depth += (token.type in OPENERS) - (token.type in CLOSERS)
        if not depth:
            return place
    return len(fault.tokens) - 1


def _colon_inside(fault: Fault, at: int) -> bool:
    depth = 0
    for token in fault.tokens[at : _closing(fault, at)]:
        depth += (token.type in OPENERS) - (token.type in CLOSERS)
        if depth == 1 and token.text == ":":
            return True
    return False


def called_value(fault: Fault) -> Diagnostic | None:
    """`f(x)(y)`, `fs[0](x)`."""
    touching = fault.before.end == fault.token.start
    if fault.token.text != "(" or fault.before.type not in (*CLOSERS, *TEXTS, "INT") or not touching:
        return None
    text = "A call is a name and its arguments. Functions are not values, so nothing else can be called."
    hint = "If you mean a product, write `*`." if fault.before.type in ("INT", "RPAR") else ""
    return Diagnostic("E0157", fault.span, "Only a name can be called", text, hint=hint)


def ask_form(fault: Fault) -> Diagnostic | None:
    """`ask(t, x)`, `ask t`, `ask[2]`, `ask "text"`."""
    words = fault.words_before
    if not words or "ask" not in words[-6:] or "by" in words:
        return None
    at = max(i for i, word in enumerate(words) if word == "ask")
    rest = fault.tokens[at + 1 : fault.index]
    if any(token.text == "(" for token in rest) or words[at - 1 : at] == ("may",):
        return None
    name = rest[-1].text if rest and rest[-1].type == "NAME" else ""
    return _ask_form(fault, at, name) if len(rest) <= 4 else None


def _ask_form(fault: Fault, at: int, name: str) -> Diagnostic:
    ask = fault.tokens[at]
    if name and fault.word(fault.index - 2) in ("ask", "]"):
        hint = f"Write `ask {name}(…)`, with its arguments in the brackets."
        return Diagnostic(
            "E0147", fault.of(ask, fault.before), f"This ask gives `{name}` no arguments", hint=hint
        )
    if fault.token.text == "(" and fault.before is ask and fault.peek(1).type == "NAME":
        task = fault.peek(1).text
        inner = "(…)" if fault.peek(2).text in (",", ")") else ""
        text = "`ask` is a word before the question, not a function."
        hint = f"Write `ask {task}{inner or '(…)'}`."
        return Diagnostic("E0147", fault.of(ask, fault.token), "An ask names its task first", text, hint=hint)
    hint = "Write `ask t(x)` for one answer, `ask[3] t(x)` for a list of three."
    return Diagnostic("E0147", fault.of(ask), "This ask names no task", hint=hint)


def without_else(fault: Fault) -> Diagnostic | None:
    """`a if c`."""
    ends = (
        fault.index >= len(fault.tokens)
        or fault.token.type in CLOSERS
        or fault.token.text in (",", ":", "for")
    )
    if "ELSE" not in fault.accepts or not ends:
        return None
    at = max((i for i, word in enumerate(fault.words_before) if word == "if"), default=None)
    if at is None:
        return None
    label = Label(fault.of(fault.tokens[at]), "the `if` is here")
    hint = "Write `a if c else b`; `else unknown` where there is nothing else."
    return Diagnostic(
        "E0148",
        fault.span,
        "This `if` has no `else`",
        "An expression has a value either way.",
        (label,),
        hint,
    )


def adjacent_texts(fault: Fault) -> Diagnostic | None:
    """`"a" "b"`."""
    if fault.token.type not in TEXTS or fault.before.type not in TEXTS:
        return None
    hint = "Write `+` between them to join them, or a comma to keep them apart."
    return Diagnostic("E0123", fault.span, "Texts are not joined by standing side by side", hint=hint)


def starred(fault: Fault) -> Diagnostic | None:
    """`f(*xs)`, `[*xs]`, `a, *rest = xs`."""
    if fault.token.text not in ("*", "**") or fault.before.text not in (
        "(",
        "[",
        ",",
        "{",
        "=",
        "return",
        "",
    ):
        return None
    hint = "Write `xs + ys` to join lists, and give each argument by itself."
    if fault.before.text == "{":
        hint = "For a changed copy of a record, write `replace(r, field=e)`."
    elif fault.word(0) in ("task", "primitive", "function", "extern"):
        hint = "Take a list: `xs: List[Int]`."
    return Diagnostic("E0156", fault.span, f"`{fault.token.text}` takes nothing apart here", hint=hint)


def point_number(fault: Fault) -> Diagnostic | None:
    """`.5`, `5.`."""
    if fault.token.text == "." and fault.peek(1).type == "INT" and fault.token.end == fault.peek(1).start:
        digits = fault.peek(1).text
        span = fault.of(fault.token, fault.peek(1))
        return Diagnostic("E0152", span, f"`.{digits}` is not a number", hint=f"Write `0.{digits}`.")
    for point, number in ((fault.before, fault.peek(-2)), (fault.token, fault.before)):
        if point.text == "." and number.type == "INT" and number.end == point.start:
            span = fault.of(number, point)
            return Diagnostic(
                "E0152", span, f"`{number.text}.` is not a number", hint=f"Write `{number.text}.0`."
            )
    return None


def number_and_name(fault: Fault) -> Diagnostic | None:
    """`3n`, `0b12`."""
    touching = fault.before.type in ("INT", "REAL") and fault.before.end == fault.token.start
    if not touching or fault.token.type not in ("NAME", "INT"):
        return None
    span = fault.of(fault.before, fault.token)
    whole = fault.before.text + fault.token.text
    hint = "A name begins with a letter. For a product, write `*`." if fault.token.type == "NAME" else ""
    return Diagnostic("E0152", span, f"`{whole}` is neither a number nor a name", hint=hint)


def filter_with_else(fault: Fault) -> Diagnostic | None:
    """`[x for x in xs if c else d]`."""
    bracket = fault.open_brackets[-1] if fault.open_brackets else None
    words = fault.words_before
    if fault.token.text != "else" or bracket is None or "for" not in words or "if" not in words:
        return None
    at = len(words) - 1 - words[::-1].index("for")
    condition = len(words) - 1 - words[::-1].index("if")
    opened = fault.tokens.index(bracket)
    if not opened < at < condition:
        return None
    stops = (opened, at, condition, fault.index, _closing(fault, opened))
    item, clause, test, other = (_between(fault, *pair) for pair in pairwise(stops))
    hint = f"Put the choice in front: `[{item} if {test} else {other} for {clause}]`."
    return Diagnostic("E0148", fault.span, "A filter has no `else`", "It leaves items out.", hint=hint)


def _between(fault: Fault, first: int, last: int) -> str:
    """What is written between two tokens; `…` where that is long."""
    text = fault.source.text[fault.tokens[first].end : fault.tokens[last].start].strip()
    return text if 0 < len(text) < 30 and "\n" not in text else "…"


def leading_if(fault: Fault) -> Diagnostic | None:
    """`x = if c then a else b`."""
    if fault.token.text != "if" or fault.index == 0 or "NAME" not in fault.accepts:
        return None
    title = "An expression does not begin with `if`"
    return Diagnostic("E0148", fault.span, title, hint="Write `a if c else b`.")


EXPRESSION_HABITS: tuple[Habit, ...] = (
    lambda_,
    none,
    starred,
    foreign_operator,
    braces,
    method,
    point_number,
    number_and_name,
    ask_form,
    called_value,
    adjacent_texts,
    filter_with_else,
    leading_if,
    without_else,
)
