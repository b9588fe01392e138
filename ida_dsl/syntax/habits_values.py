"""Values that stand as statements: calls, asks and whatever was meant to be the answer."""

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.habits_statements import BOUND_AGAIN
from ida_dsl.syntax.tokens import TEXTS, Tok

_COMPUTING = frozenset(
    ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">", "<=", ">=", "in", "and", "or", "not", "if"]
)


def effect(fault: Fault) -> Diagnostic | None:
    """A call, an ask or another value that stands as a statement."""
    if fault.place != "block":
        return None
    if fault.index == 0 and fault.token.text == "ask":
        text = "Its answer would be lost."
        hint = _or_answer(fault, "Write `answer = ask …`, or remove it.")
        return Diagnostic("E0134", fault.span, "This ask's answer goes nowhere", text, hint=hint)
    if fault.index == 0 and fault.token.type in TEXTS:
        hint = _or_answer(fault, "Write a comment: `# …`.")
        return Diagnostic("E0122", fault.span, "A text does not stand by itself here", hint=hint)
    called = fault.index == 1 and fault.token.text in ("(", ".", "[") and fault.tokens[0].type == "NAME"
    if called:
        return _lost_call(fault)
    if fault.index <= 1 and "=" in fault.line.words[1:] and fault.token.text not in ("(", "=", ",", "ask"):
        hint = "Bind a name first, and compute with it on the next line."
        title = "Before `=` stands a name, or names with commas"
        return Diagnostic("E0101", fault.span, title, hint=hint)
    starts_value = fault.index == 0 and fault.token.type not in ("NAME", "ODD") and not _is_word(fault.token)
    first_is_name = fault.tokens[0].type == "NAME"
    computed = fault.index == 1 and fault.token.text in _COMPUTING
    alone = first_is_name and (fault.index == 1 == len(fault.tokens) or computed)
    if starts_value or alone:
        hint = _or_answer(fault, "Bind it: `name = …`, or remove it.")
        return Diagnostic("E0134", fault.whole, "This value goes nowhere", hint=hint)
    return None


def _is_word(token: Tok) -> bool:
    return token.text[:1].isalpha()


def _lost_call(fault: Fault) -> Diagnostic:
    words = fault.line.words
    text = "Calls have no effects, so what this one gives would be lost."
    hint = _or_answer(fault, "Bind what it gives: `name = …`, or remove it.")
    if words[1] == "." and words[2:3] and words[2] in ("append", "add", "push", "extend", "insert"):
        name = words[0]
        more = f"{name} + …" if words[2] == "extend" else f"{name} + [{_inside(fault)}]"
        text = "Values are never changed: a longer list is a new list."
        hint = f"Write `{name} = {more}` {BOUND_AGAIN}"
    elif words[0] == "print":
        hint = "Remove it: a trace records every question and answer."
    return Diagnostic(
        "E0134", fault.whole, "A statement that only calls something does nothing", text, hint=hint
    )


def _inside(fault: Fault) -> str:
    """The text between the first and the last bracket of the line, if it is short."""
    text = fault.source.text[fault.tokens[3].end : fault.tokens[-1].start] if len(fault.tokens) > 4 else ""
    return text if 0 < len(text) < 30 and "\n" not in text else "…"


def _or_answer(fault: Fault, otherwise: str) -> str:
    """The hint for a value that goes nowhere: where it ends its block, it may be meant as the answer."""
    text = fault.source.text[fault.tokens[0].start : fault.tokens[-1].end]
    value = text if len(text) < 50 and "\n" not in text else "…"
    return f"Write `return {value}` to answer with it." if _ends_path(fault) else otherwise


def _ends_path(fault: Fault) -> bool:
    """Whether the line ends a block that ends in `return`: loops and samples need none."""
    below = fault.lines[fault.number + 1 : fault.number + 2]
    around = {line.words[0] for line in fault.headers}
    return not (below and below[0].indent >= fault.line.indent) and not around & {"for", "repeat", "sample"}
