"""Words for what can be wrong inside a text or a number, one small function per error."""

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Span

_ESCAPES = r"`\n`, `\t`, `\r`, `\\`, `\"`, `\'`, `\xNN`, `\uNNNN` or `\UNNNNNNNN`"


def unknown_escape(span: Span, found: str) -> Diagnostic:
    r"""`\d` and the like."""
    shown = "A backslash before the end of a line" if found == "\\\n" else f"`{found}`"
    text = f"In a text a backslash begins {_ESCAPES}."
    hint = "If you mean the backslash itself, write it twice: `\\\\`."
    return Diagnostic("E0150", span, f"{shown} is no escape", text, hint=hint)


def not_a_character(span: Span, found: str) -> Diagnostic:
    r"""`\ud800`, or a number above the last character's."""
    text = "Unicode has no character of this number: it is half of a pair, or above 10FFFF."
    hint = "Write the character itself, or its whole number as `\\UNNNNNNNN`."
    return Diagnostic("E0150", span, f"`{found}` is not a character", text, hint=hint)


def int_too_large(span: Span) -> Diagnostic:
    """Beyond 64 bits."""
    text = "An Int has 64 bits: it goes from -9223372036854775808 to 9223372036854775807."
    hint = "Write it as a Real, such as `1e30`, if you do not need every digit."
    return Diagnostic("E0151", span, "This number is too large for an Int", text, hint=hint)


def real_too_large(span: Span) -> Diagnostic:
    """Beyond a double."""
    return Diagnostic(
        "E0151", span, "This number is too large for a Real", "A Real goes up to about 1.8e308."
    )


def malformed_number(span: Span, found: str) -> Diagnostic:
    """`007`, `1__0`, `5_`."""
    rest = found.lstrip("0_")
    if found.startswith("0") and rest.isdigit():
        hint = f"Write `{rest}`, or `0o{rest}` if you mean it in octal."
        return Diagnostic("E0152", span, "A number does not begin with 0", hint=hint)
    text = "Underscores stand between two digits, one at a time."
    hint = f"Write `{found.replace('_', '')}`."
    return Diagnostic("E0152", span, f"`{found}` is not a number", text, hint=hint)


def empty_hole(span: Span) -> Diagnostic:
    """`f"{}"`."""
    text = "A hole holds an expression, and the text shows its value."
    hint = "Write the expression between the braces. `{{}}` shows the braces themselves."
    return Diagnostic("E0153", span, "This hole is empty", text, hint=hint)


def unclosed_hole(span: Span) -> Diagnostic:
    """`f"{x"`."""
    hint = "Close it with `}` before the text ends. `{{` shows a brace."
    return Diagnostic("E0153", span, "This hole is never closed", hint=hint)


def lone_brace(span: Span) -> Diagnostic:
    """`f"}"`."""
    return Diagnostic("E0153", span, "This `}` closes no hole", hint="Write `}}` to show a brace.")


def formatted_hole(span: Span) -> Diagnostic:
    """`f"{x:.2f}"`, `f"{x!r}"`, `f"{x=}"`."""
    text = "A hole holds an expression and nothing else: no `:.2f`, no `!r`, no `=`."
    return Diagnostic("E0153", span, "A hole has no format", text, hint="Leave only the expression.")


def backslash_in_hole(span: Span) -> Diagnostic:
    r"""`f"{a + \"b\"}"`."""
    text = "The expression in a hole is read as it stands, before any escape of the text around it."
    hint = "Use the other kind of quotes inside the hole, or bind the value to a name first."
    return Diagnostic("E0153", span, "A hole cannot hold a backslash", text, hint=hint)
