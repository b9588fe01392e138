"""The options of `ida-dsl test`, as data."""

from __future__ import annotations

from attrs import frozen


@frozen
class Given:
    """The options, as click gives them."""

    programs: tuple[str, ...]
    laws: tuple[str, ...]
    tasks: tuple[str, ...]
    effort: float
    seed: int | None
    agents: tuple[str, ...]
    depth: str | None
    case: str | None
    settings: tuple[str, ...]
    as_json: bool
    verbose: bool
    allow_python: bool
