"""Every diagnostic's code, with what it means, a program that shows it, and that program mended.

One file per stage, each exporting `CODES`. A code is a letter (E error, W warning, N note) and a number.
"""

import re
from collections.abc import Iterable, Mapping
from textwrap import indent
from types import MappingProxyType

from ida_dsl.codes import agents, asks, files, flow, names, notes, syntax, types, warnings
from ida_dsl.codes._code import Code
from ida_dsl.spell import nearest

__all__ = ["REGISTRY", "Code", "collect", "explain"]

_STAGES = (syntax, names, types, flow, asks, agents, files, warnings, notes)


def collect(codes: Iterable[Code]) -> Mapping[str, Code]:
    """By code, in the order of the codes. Raises ValueError where one is given twice."""
    registry: dict[str, Code] = {}
    for code in codes:
        if code.code in registry:
            raise ValueError(f"{code.code} is given twice: {registry[code.code].title!r} and {code.title!r}")
        registry[code.code] = code
    return MappingProxyType(dict(sorted(registry.items())))


REGISTRY: Mapping[str, Code] = collect(code for stage in _STAGES for code in stage.CODES)


def explain(code: str) -> str:
    """A code's explanation as plain text; for one that does not exist, a line that says so."""
    return explain_from(REGISTRY, code)


def explain_from(registry: Mapping[str, Code], code: str) -> str:
    """As `explain`, from a given registry."""
    found = registry.get(code.strip().upper())
    return _explained(found) if found else _unknown(registry, code)


def _unknown(registry: Mapping[str, Code], code: str) -> str:
    near = nearest(code.strip().upper(), registry)
    shown = re.sub(r"[^\x20-\x7e]", "?", code)
    return f"There is no code {shown}." + (f" Did you mean {near}?" if near else "")


def _explained(code: Code) -> str:
    parts = [f"{code.code}: {code.title}", code.explanation.strip()]
    if code.wrong:
        parts += ["This does not pass:" if code.code[0] == "E" else "This is reported:", _program(code.wrong)]
    if code.right:
        parts += ["This does:" if code.code[0] == "E" else "This is not:", _program(code.right)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _program(text: str) -> str:
    return indent(text.strip("\n"), "    ")
