"""Plain words for what the parser found and for what it would have taken."""

from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.grammar import grammar
from ida_dsl.syntax.tokens import TEXTS

_VALUE = "NAME HIDDEN INT REAL TEXT LONG_TEXT FTEXT TRUE FALSE UNKNOWN ASK LPAR LSQB LBRACE PLUS MINUS"
_OPERATOR = (
    "PLUS MINUS STAR SLASH FLOOR PERCENT POWER EQ NE LE GE LT GT IN NOT AND OR IF DOTS VBAR DOT LSQB LPAR"
)
# Groups of terminals with one name: where the first could all stand, the name says that the second could.
_GROUPS = (
    (
        "IMPORT PARAM CONST TASK",
        "IMPORT PARAM CONST TYPE CONTEXT SAMPLE PRIMITIVE FUNCTION EXTERN TASK ROOTS PROPERTY AGENT TIERS",
        "a declaration",
    ),
    (
        "SEES SPEC STRATEGY",
        "SEES SPEC DECREASES SAMPLE STRATEGY WAIVE TEXT LONG_TEXT",
        "a prompt, `sees`, `spec`, `decreases`, `sample`, `strategy` or `waive`",
    ),
    ("IF FOR RETURN", "IF FOR REPEAT BREAK REQUIRE RETURN NAME HIDDEN LPAR", "a statement"),
    ("NAME INT TEXT LSQB NOT", f"{_VALUE} NOT", "an expression"),
    ("NAME INT TEXT LSQB", _VALUE, "a value"),
    (
        "PLUS STAR EQ",
        _OPERATOR,
        "an operator",
    ),
    ("TEXT LONG_TEXT", "TEXT LONG_TEXT", "a text"),
    ("NAME", "NAME HIDDEN", "a name"),
)
_SILENT = frozenset(["MISTAKE", "MISTAKE_BLOCK", "MISTAKE_TASK", "_DEDENT", "$END"])
_NAMED = {
    "_NEWLINE": "the end of the line",
    "_INDENT": "an indented block",
    "PYTHON": '`python("module:name")`',
    "MAY": "`may ask …`",
    "AT": "`at most …`",
}


def expected(fault: Fault) -> str:
    """What could stand where the fault is, such as "an operator, `)` or `,`"; perhaps empty."""
    rest = set(fault.accepts) - _SILENT
    said = []
    for all_of, members, name in _GROUPS:
        if set(all_of.split()) <= rest:
            said.append(name)
            rest -= set(members.split())
    said += sorted(_sign(kind) for kind in rest)
    return _joined(said) if len(said) <= 6 else _joined([*said[:5], "something of the kind"])


def _sign(kind: str) -> str:
    if kind in _NAMED:
        return _NAMED[kind]
    signs = {t.name: t.pattern.value for t in grammar().lark.terminals}
    return f"`{signs.get(kind, kind)}`"


def _joined(parts: list[str]) -> str:
    return " or ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def found(fault: Fault) -> str:
    """What stands at the fault."""
    token = fault.token
    if token.type in TEXTS:
        return "a text"
    if token.type in ("INT", "REAL"):
        return "a number"
    if len(token.text) > 40:
        return f"`{token.text[:39]}…`"
    return f"`{token.text}`"
