"""Words for what is wrong with brackets, quotes, characters, indentation and sizes."""

import unicodedata
from collections.abc import Sequence

from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.source import Source, Span
from ida_dsl.syntax.fault import HEADERS, Fault, lacks_colon
from ida_dsl.syntax.tokens import (
    BAD_DEDENT,
    CLOSERS,
    MATES,
    ODD,
    TOO_DEEP,
    TOO_LONG,
    UNCLOSED_LONG,
    UNCLOSED_TEXT,
    Line,
    Tok,
)

DEEP = "DEEP"
_QUOTES = dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("‘’‚‛‹›｀´`", "'")
_LOOKALIKES = dict.fromkeys("–—−‐‑", "-") | {"×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "==", "→": "->"}
_LOOKALIKES |= {"…": "..", "，": ",", "：": ":", "（": "(", "）": ")", "＝": "=", "；": ";", "≠": "!="}
_SPACES = frozenset(["Zs", "Zl", "Zp", "Cf"])


def layout_error(fault: Fault) -> Diagnostic | None:
    """What is wrong below the level of grammar, if that is it."""
    return _by_kind(fault) or bracket(fault) or _layout(fault)


def _by_kind(fault: Fault) -> Diagnostic | None:
    match fault.kind:
        case "DEEP":
            return too_deep(fault.of(fault.token))
        case _ if fault.kind == TOO_DEEP:
            return too_deep(fault.span)
        case _ if fault.kind == TOO_LONG:
            return line_too_long(fault.span)
        case _ if fault.kind == UNCLOSED_TEXT:
            return unclosed_text(fault)
        case _ if fault.kind == UNCLOSED_LONG:
            return unclosed_long(fault)
        case _ if fault.kind == BAD_DEDENT:
            return bad_dedent(fault)
        case _:
            return None


# ------------------------------------------------------------------------------------ sizes, margins


def file_too_large(span: Span, limit: int) -> Diagnostic:
    """More characters than a program has."""
    text = f"A file holds at most {limit:,} characters."
    hint = 'Move data into files of its own, for `sample context from "problems.jsonl"`, and import the rest.'
    return Diagnostic("E0112", span, "This file is too long", text, hint=hint)


def line_too_long(span: Span) -> Diagnostic:
    """A logical line of tens of thousands of words."""
    text = "A statement, with all that stands in its brackets, has at most 40,000 words and signs."
    return Diagnostic("E0112", span, "This statement is too long", text, hint="Move the data into a file.")


def too_deep(span: Span) -> Diagnostic:
    """More than a hundred levels."""
    text = (
        "Expressions and blocks are nested at most 100 levels deep; a long chain of operators counts as well."
    )
    hint = (
        "Bind parts of it to names of their own, or put the items into a list and call `sum`, `all` or `any`."
    )
    return Diagnostic("E0111", span, "This is nested too deeply", text, hint=hint)


def mixed_margins(source: Source, lines: Sequence[Line]) -> list[Diagnostic]:
    """The first line whose indentation does not go with the others', if there is one."""
    first: Line | None = None
    for line in lines:
        kinds = set(line.margin) - {"\f"}
        first = first or (line if kinds else None)
        if first is not None and kinds and (len(kinds) > 1 or not kinds <= set(first.margin)):
            return [_mixed(source, line, first)]
    return []


def _mixed(source: Source, line: Line, first: Line) -> Diagnostic:
    def margin(of: Line) -> Span:
        return Span(source.path, of.start - len(of.margin), of.start)

    other = () if line is first else (Label(margin(first), "indented otherwise here"),)
    text = "How wide a tab is depends on the editor, so what stands below what could be read in two ways."
    hint = "Indent every line with spaces, four a level."
    return Diagnostic("E0110", margin(line), "Tabs and spaces are mixed here", text, other, hint)


# -------------------------------------------------------------------------------- texts, characters


def unclosed_text(fault: Fault) -> Diagnostic:
    """A quote without its partner on the line."""
    quote = fault.token.text.lstrip("fF")[:1]
    text = f"I looked for another {quote} up to the end of the line."
    apostrophe = quote == "'" and fault.before.type == "NAME" and fault.before.end == fault.token.start
    hint = f"Close it with {quote}. A text of several lines stands between three quotes."
    if apostrophe:
        hint = "If this is prose, it belongs into a comment, after a `#`, or between double quotes."
    start = Tok(fault.token.type, quote, fault.token.start, fault.token.start + 1)
    return Diagnostic("E0104", fault.of(start), "This text is never closed", text, hint=hint)


def unclosed_long(fault: Fault) -> Diagnostic:
    """Three quotes without their partners."""
    quotes = fault.token.text.lstrip("fF")[:3]
    start = Tok(fault.token.type, quotes, fault.token.start, fault.token.start + len(quotes))
    text = f"I looked for another {quotes} in the rest of the file."
    return Diagnostic(
        "E0104", fault.of(start), "This text is never closed", text, hint=f"Close it with {quotes}."
    )


def odd_character(fault: Fault) -> Diagnostic | None:
    """A character that stands nowhere outside texts and comments."""
    if fault.kind != ODD:
        return None
    sign = fault.token.text
    title = f"I do not know what to do with {_called(sign)}"
    return Diagnostic("E0105", fault.span, title, _about(sign), hint=_instead(sign))


def _called(sign: str) -> str:
    if sign == "`":
        return "a backtick"
    if sign.isascii() and sign.isprintable():
        return f"`{sign}`"
    name = unicodedata.name(sign, "")
    number = f"U+{ord(sign):04X}"
    described = f"{number}, {name}" if name else number
    return f"`{sign}` ({described})" if sign.isprintable() else f"the character {described}"


def _about(sign: str) -> str:
    if unicodedata.category(sign) in _SPACES:
        return "It looks like a space or like nothing, but it is another character."
    return "It has no meaning outside texts and comments."


def _instead(sign: str) -> str:
    if sign in _QUOTES:
        return f"Write straight quotes: {_QUOTES[sign]}."
    if sign in _LOOKALIKES:
        return f"Write `{_LOOKALIKES[sign]}`."
    if unicodedata.category(sign) in _SPACES:
        return "Replace it with a plain space. Such characters come along when text is copied from a page."
    if sign == "\\":
        return "To go on in the next line, end this one with the backslash; inside brackets you need none."
    return "Remove it, or put it into a text."


# ----------------------------------------------------------------------------------------- brackets


def bracket(fault: Fault) -> Diagnostic | None:
    """An opening bracket that is not closed, or a closing one that closes nothing or another kind."""
    stack = fault.open_brackets
    if stack and (fault.index >= len(fault.tokens) or _ends_header(fault) or _begins_statement(fault)):
        return unclosed_bracket(fault, stack[-1])
    if fault.token.type not in CLOSERS:
        return None
    if not stack:
        return closes_nothing(fault)
    return None if MATES[stack[-1].text] == fault.token.text else mismatched(fault, stack[-1])


def _ends_header(fault: Fault) -> bool:
    """Whether the token is the colon at the end of a line such as `if f(x:`."""
    last = fault.index == len(fault.tokens) - 1
    return last and fault.token.text == ":" and fault.word(0) in HEADERS


def _begins_statement(fault: Fault) -> bool:
    """Whether the token is the first of a line that looks like `name = e`."""
    gap = fault.source.text[fault.before.end : fault.token.start]
    return "\n" in gap and fault.token.type == "NAME" and fault.peek(1).text == "="


def unclosed_bracket(fault: Fault, opener: Tok) -> Diagnostic:
    """`f(x` and the end of the statement."""
    closer = MATES[opener.text]
    text = f"I looked for its `{closer}` until the next statement seemed to begin."
    hint = f"Add `{closer}` where it ends."
    return Diagnostic("E0102", fault.of(opener), f"This `{opener.text}` is never closed", text, hint=hint)


def closes_nothing(fault: Fault) -> Diagnostic:
    """`f(x))`."""
    sign = fault.token.text
    opener = next(key for key, mate in MATES.items() if mate == sign)
    hint = f"Remove it, or add the `{opener}` that it closes."
    return Diagnostic("E0103", fault.span, f"This `{sign}` closes nothing", hint=hint)


def mismatched(fault: Fault, opener: Tok) -> Diagnostic:
    """`f(x]`."""
    right, sign = MATES[opener.text], fault.token.text
    label = Label(fault.of(opener), f"a `{right}` would close this")
    title = f"This `{sign}` does not close the `{opener.text}` before it"
    return Diagnostic("E0103", fault.span, title, "", (label,), f"Close what is open first, with `{right}`.")


# -------------------------------------------------------------------------------------- indentation


def _layout(fault: Fault) -> Diagnostic | None:
    if fault.accepts == {"_INDENT"} and fault.index >= len(fault.tokens):
        return missing_block(fault)
    if fault.kind == "_INDENT":
        return unexpected_indent(fault)
    return missing_colon(fault)


def missing_block(fault: Fault) -> Diagnostic:
    """A header with nothing indented below it."""
    first = fault.tokens[0].text
    text = f"After the `:` I expected {_below(first)}, indented deeper than the `{first}`."
    hint = f"Indent what belongs to this `{first}` by four more spaces."
    if first == "task":
        hint += " A task with nothing inside has no `:`."
    if first in ("if", "elif", "else", "for", "repeat"):
        hint += " If there is nothing to do, leave it out: there is no `pass`."
    return Diagnostic(
        "E0107", fault.of(fault.tokens[0]), f"There is nothing below this `{first}`", text, hint=hint
    )


def _below(first: str) -> str:
    known = {
        "context": "the facts of a problem, one a line",
        "task": "the prompt, `sees`, `spec`, `decreases`, `sample`, strategies and `waive` of the task",
        "property": "a `forall` line and a condition",
        "tiers": "the rules of the tiers, one a line",
    }
    return known.get(first, "statements")


def unexpected_indent(fault: Fault) -> Diagnostic:
    """A line that is indented deeper than the one before it, which announced nothing."""
    margin = Span(fault.source.path, fault.line.start - len(fault.line.margin), fault.line.start)
    if not fault.number:
        hint = "Begin it at the margin."
        return Diagnostic("E0108", margin, "The first line is indented", hint=hint)
    above = fault.lines[fault.number - 1]
    if lacks_colon(above):
        return _colon(fault, above)
    label = Label(fault.of(above.tokens[0], above.tokens[-1]), "this line announces no block")
    text = "Only what stands below a line that ends in `:` is indented deeper."
    hint = "Indent it like the line before it."
    return Diagnostic("E0108", margin, "This line is indented too far", text, (label,), hint)


def bad_dedent(fault: Fault) -> Diagnostic:
    """A line that goes back to a level that there is not."""
    margin = Span(fault.source.path, fault.line.start - len(fault.line.margin), fault.line.start)
    text = f"It is indented by {fault.line.indent}, and no line that it could belong to is."
    hint = "Indent it exactly like the lines that it belongs with."
    return Diagnostic("E0109", margin, "This line goes back to no level", text, hint=hint)


def missing_colon(fault: Fault) -> Diagnostic | None:
    """`if x` and the end of the line."""
    if fault.index < len(fault.tokens) or "COLON" not in fault.accepts or fault.tokens[0].text not in HEADERS:
        return None
    return _colon(fault, fault.line)


def _colon(fault: Fault, header: Line) -> Diagnostic:
    first = header.tokens[0].text
    text = f"A line that begins with `{first}` ends in `:`, and what belongs to it is indented below it."
    place = fault.after(header.tokens[-1])
    return Diagnostic(
        "E0106", place, f"This `{first}` lacks its `:`", text, hint="Add `:` at the end of the line."
    )
