"""The files of the page, as they ship."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
"""Of each kind of file what a browser is told that it is."""


@cache
def asset(name: str) -> str:
    """The text of a file of the page."""
    return files("ida_runtime.web").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def names() -> tuple[str, ...]:
    """All files that the page needs but itself."""
    found = (one.name for one in files("ida_runtime.web").joinpath("assets").iterdir())
    return tuple(sorted(name for name in found if name.endswith((".js", ".css", ".svg"))))


def modules() -> tuple[str, ...]:
    """The scripts: each is imported by its name, as `ida/tree.js`, wherever it comes from."""
    return tuple(name for name in names() if name.endswith(".js"))
