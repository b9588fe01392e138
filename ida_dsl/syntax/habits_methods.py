"""Methods, which other languages have and this one has not: what to write instead of each."""

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.syntax.fault import Fault
from ida_dsl.syntax.tokens import CLOSERS, OPENERS, TEXTS

_SAME = ("count", "get", "items", "keys", "lower", "reverse", "sort", "strip", "union", "upper", "values")
_METHODS = {
    **{name: f"{name}({{all}})" for name in _SAME},
    "append": "{0} + [{1}]",
    "extend": "{0} + {1}",
    "map": "[… for x in {0}]",
    "filter": "[x for x in {0} if …]",
    "split": "split_text({0}, {1})",
    "splitlines": "split_lines({0})",
    "join": "join_texts({1}, {0})",
    "index": "position({0}, {1})",
    "indexOf": "position({0}, {1})",
    "length": "len({0})",
    "size": "len({0})",
    "contains": "{1} in {0}",
    "includes": "{1} in {0}",
    "format": 'f"… {{{1}}} …"',
    "replace": "replace_text({all})",
    "startswith": "starts_with({all})",
    "endswith": "ends_with({all})",
    "trim": "strip({0})",
    "add": "add_to({all})",
    "remove": "without({all})",
    "intersection": "intersection({all})",
    "difference": "difference({all})",
    "copy": "{0}",
}
"""By method; `{0}` is the value, `{1}` what is in the brackets, `{all}` both."""
_BARE = {"split": "words({0})", "pop": "{0}[:-1]"}
"""The same for a method without arguments."""


def method(fault: Fault) -> Diagnostic | None:
    """`text.split()`."""
    if fault.token.text != "(" or fault.before.type != "NAME" or fault.peek(-2).text != ".":
        return None
    name = fault.before.text
    end = _closing(fault)
    inside = fault.source.text[fault.token.end : fault.tokens[end].start]
    inside = inside if len(inside) < 40 and "\n" not in inside else "…"
    owner = fault.peek(-3)
    short = owner.type in ("NAME", *TEXTS) and len(owner.text) < 20 and _stands_alone(fault)
    value = owner.text if short else "…"
    text = "Values have no methods; what is done with them is done by functions."
    hint = f"{_instead(name, value, inside)} `ida-dsl builtins` lists the functions that there are."
    span = fault.of(fault.before, fault.tokens[end])
    return Diagnostic("E0135", span, "There are no methods", text, hint=hint)


def _instead(name: str, value: str, inside: str) -> str:
    both = ", ".join(part for part in (value, inside) if part)
    known = (None if inside else _BARE.get(name)) or _METHODS.get(name)
    if known:
        return f"Write `{known.format(value, inside or '…', all=both)}`."
    return f"If there is such a function, write `{name}({both})`."


def _stands_alone(fault: Fault) -> bool:
    """Whether the value is one name or text, not the end of `a.b` or `f(x).b`."""
    return fault.peek(-4).text != "."


def _closing(fault: Fault) -> int:
    """The place of the bracket that closes the one at fault, or of the line's last token."""
    depth = 0
    for place in range(fault.index, len(fault.tokens)):
        token = fault.tokens[place]
        depth += (token.type in OPENERS) - (token.type in CLOSERS)
        if not depth:
            return place
    return len(fault.tokens) - 1
