"""What to say of a fault: the first habit that it shows, else what was found and what could stand there."""

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Span
from ida_dsl.syntax.expected import expected, found
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.habits_declarations import DECLARATION_HABITS, misspelt
from ida_dsl.syntax.habits_expressions import EXPRESSION_HABITS
from ida_dsl.syntax.habits_statements import STATEMENT_HABITS, foreign_comment
from ida_dsl.syntax.habits_values import effect
from ida_dsl.syntax.layout_errors import layout_error, odd_character
from ida_dsl.syntax.tokens import CLOSERS, OPENERS, TEXTS

_VALUES = ("NAME", "INT", "REAL", *TEXTS)
_ORDER = (
    layout_error,
    foreign_comment,
    *EXPRESSION_HABITS,
    *STATEMENT_HABITS,
    *DECLARATION_HABITS,
    odd_character,
    misspelt,
    effect,
)


def explain(fault: Fault) -> Diagnostic:
    """The diagnostic of a fault."""
    for habit in _ORDER:
        if (diagnostic := habit(fault)) is not None:
            return diagnostic
    return unexpected(fault)


def unexpected(fault: Fault) -> Diagnostic:
    """Anything else that cannot stand where it does."""
    wanted = expected(fault)
    text = f"I expected {wanted}." if wanted else ""
    if fault.index >= len(fault.tokens):
        return Diagnostic("E0101", fault.span, "This line ends too early", text)
    return Diagnostic("E0101", fault.span, f"I did not expect {found(fault)} here", text, hint=_guess(fault))


def _guess(fault: Fault) -> str:
    """What may be meant, or missing between two values side by side."""
    if fault.word(0) == "strategy" and fault.token.text == "if" and "WHEN" in fault.accepts:
        return "Write `when`: a strategy says when it applies."
    if fault.word(0) == "spec" and fault.accepts == {"WHERE"}:
        return "Write `spec = …` for the right answer, `spec v where …` for a test of answers."
    if fault.before.text == "Ask" and fault.token.type == "NAME":
        return "Write `ask` in small letters."
    touching = fault.before.end == fault.token.start
    if fault.before.type in TEXTS and touching and fault.token.type == "NAME":
        return "The text before it ends at its quote. For a quote inside it, write a backslash before that."
    ends = fault.before.type in (*_VALUES, *CLOSERS) and "PLUS" in fault.accepts
    if ends and (fault.token.type in (*_VALUES, *OPENERS) or fault.token.text in ("ask", "not", "unknown")):
        return "Perhaps an operator, a comma or a bracket is missing before it."
    return ""


def no_expression(span: Span) -> Diagnostic:
    """Nothing where an expression should be."""
    return Diagnostic("E0101", span, "There is no expression here", hint="Write one, such as `power(3, 13)`.")
