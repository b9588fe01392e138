"""Goes on after an error: the line at fault is mended or taken out, and its declaration is parsed again."""

from collections.abc import Sequence

from attrs import evolve

from ida_dsl.syntax.fault import Fault, lacks_colon
from ida_dsl.syntax.habits_declarations import DECLARATIONS, STATEMENTS, TASK_ITEMS
from ida_dsl.syntax.tokens import BAD_DEDENT, MISTAKE, MISTAKE_BLOCK, MISTAKE_TASK, Line, Tok

_FOLLOWERS = frozenset(["elif", "else", "elseif", "elsif"])
_STATEMENT_HEADERS = frozenset(
    [
        "if",
        "elif",
        "else",
        "elseif",
        "elsif",
        "for",
        "repeat",
        "while",
        "strategy",
        "sample",
        "spec",
        "function",
        "primitive",
        "def",
        "with",
        "try",
    ]
)


def mended(fault: Fault) -> list[Line]:
    """The lines without the fault."""
    if fault.kind == "_INDENT" and fault.number and lacks_colon(fault.lines[fault.number - 1]):
        return _with_colon(fault.lines, fault.number - 1)
    if fault.kind == "_INDENT":
        return _shifted(fault, fault.lines[fault.number - 1].indent if fault.number else 0)
    if fault.kind == BAD_DEDENT:
        return _shifted(fault, _nearest_level(fault))
    if fault.accepts == {"_INDENT"} and fault.number + 1 < len(fault.lines):
        return _with_block(fault)
    if fault.index == len(fault.tokens) and "COLON" in fault.accepts and fault.has_block:
        return _with_colon(fault.lines, fault.number)
    return taken_out(fault.lines, fault.number)


def _shifted(fault: Fault, indent: int) -> list[Line]:
    """The line, and what follows it at its level, moved to another level."""
    lines = list(fault.lines)
    shift, old = indent - fault.line.indent, fault.line.indent
    for number in range(fault.number, len(lines)):
        if lines[number].indent < old:
            break
        if fault.kind == BAD_DEDENT and lines[number].indent > old and lines[number - 1].words[-1] != ":":
            continue  # the odd line alone was moved by accident
        lines[number] = evolve(lines[number], indent=lines[number].indent + shift)
    return lines


def _nearest_level(fault: Fault) -> int:
    levels = [0]
    for line in fault.lines[: fault.number]:
        levels = [level for level in levels if level < line.indent] + [line.indent]
    return min(levels, key=lambda level: (abs(level - fault.line.indent), -level))


def _with_colon(given: Sequence[Line], number: int) -> list[Line]:
    lines = list(given)
    end = lines[number].end
    lines[number] = evolve(lines[number], tokens=(*lines[number].tokens, Tok("COLON", ":", end, end)))
    return lines


def _with_block(fault: Fault) -> list[Line]:
    """What follows a header without a block, indented below it, where it can hardly stand where it does."""
    lines, number = fault.lines, fault.number
    end = number + 1
    while (
        end < len(lines)
        and lines[end].indent >= fault.line.indent
        and not _ends_block(lines[end], fault.line)
    ):
        end += 1
    follows = lines[end].words[0] if end < len(lines) and lines[end].indent == fault.line.indent else ""
    first = fault.line.words[0]
    if end == number + 1 or (first in STATEMENTS and not (follows in _FOLLOWERS and first in ("if", "elif"))):
        return taken_out(lines, number)
    moved = [evolve(line, indent=line.indent + 4) for line in lines[number + 1 : end]]
    return [*lines[: number + 1], *moved, *lines[end:]]


def _ends_block(line: Line, header: Line) -> bool:
    return line.indent == header.indent and line.words[0] in (*_FOLLOWERS, *TASK_ITEMS, *DECLARATIONS)


def taken_out(lines: Sequence[Line], number: int) -> list[Line]:
    """The lines with a mistake in place of one of them.

    Where it heads a block that can be read without it, the block stays, so that its own mistakes are found.
    """
    line = lines[number]
    after = number + 1
    kind = _placeholder(line, lines[after : after + 1])
    if kind == MISTAKE:
        after = _end_of_block(lines, number)
        if line.words[0] in _FOLLOWERS or line.words[0] == "if":
            while after < len(lines) and _goes_on(lines[after], line):
                after = _end_of_block(lines, after)
    elif _end_of_block(lines, number) == after:
        kind = MISTAKE
    return [*lines[:number], line.replaced(kind), *lines[after:]]


def _placeholder(line: Line, below: Sequence[Line]) -> str:
    first = line.words[0]
    if first == "task":
        return MISTAKE_TASK
    shown = any(next_.words[:2] in (("may", "ask"), ("at", "most")) for next_ in below)  # no statements
    return MISTAKE_BLOCK if first in _STATEMENT_HEADERS and not shown else MISTAKE


def _end_of_block(lines: Sequence[Line], number: int) -> int:
    after = number + 1
    while after < len(lines) and lines[after].indent > lines[number].indent:
        after += 1
    return after


def _goes_on(line: Line, header: Line) -> bool:
    return line.indent == header.indent and line.words[0] in _FOLLOWERS


def parent_taken_out(fault: Fault) -> list[Line]:
    """For a mistake that cannot stand where it does: a mistake in place of all that it stands in."""
    for number in range(fault.number - 1, -1, -1):
        if fault.lines[number].indent < fault.line.indent:
            end = _end_of_block(fault.lines, number)
            return [*fault.lines[:number], fault.lines[number].replaced(MISTAKE), *fault.lines[end:]]
    return [fault.lines[0].replaced(MISTAKE, 0)]
