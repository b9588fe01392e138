"""What `ida-dsl builtins` shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ida_dsl.builtins import BUILTINS
from ida_dsl.builtins._model import Builtin

_FOOT = (
    "`Items` is a List, or a Set in its order. A builtin of what is unknown is unknown, "
    "unless it says otherwise."
)


def public_builtins() -> tuple[Builtin, ...]:
    """What programs may call, group by group."""
    return tuple(builtin for builtin in BUILTINS.values() if builtin.public)


def render_catalogue(name: str | None = None, width: int = 100) -> str:
    """The listing of all builtins, or of one; KeyError where no public builtin has the name."""
    if name is not None:
        return "\n".join(_entry(_named(name), width, indent="")) + "\n"
    groups: dict[str, list[Builtin]] = {}
    for builtin in public_builtins():
        groups.setdefault(builtin.group, []).append(builtin)
    parts = [_group(group, builtins, width) for group, builtins in groups.items()]
    return "\n".join([*parts, textwrap.fill(_FOOT, width)]) + "\n"


def _named(name: str) -> Builtin:
    builtin = BUILTINS[name]
    if not builtin.public:
        raise KeyError(name)
    return builtin


def _group(group: str, builtins: Iterable[Builtin], width: int) -> str:
    lines = [line for builtin in builtins for line in _entry(builtin, width, indent="  ")]
    return "\n".join([group, *lines, ""])


def _entry(builtin: Builtin, width: int, indent: str) -> list[str]:
    doc = textwrap.wrap(builtin.doc, width, initial_indent=indent + "    ", subsequent_indent=indent + "    ")
    return [indent + builtin.signature, *doc]
