"""The options of `ida-dsl run`: as they were given, or as the run had them that is to go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from attrs import asdict, evolve, fields_dict, frozen

from ida_dsl.asking.misused import Misused


@frozen
class Given:
    """The options, as click gives them."""

    program: str
    asks: tuple[str, ...]
    files: tuple[str, ...]
    sample: int | None
    contexts: tuple[str, ...]
    settings: tuple[str, ...]
    depth: str | None
    agents: tuple[str, ...]
    strategies: tuple[str, ...]
    decompose: str | None
    seed: int
    budgets: tuple[str, ...]
    out: str | None
    resume: str | None
    journal: str | None
    reuse: tuple[str, ...]
    fresh: tuple[str, ...]
    device: str | None
    threads: int
    tree: bool
    profile: bool
    as_json: bool
    quiet: bool
    allow_python: bool


AGAIN = (
    "out", "resume", "journal", "device", "threads", "tree", "profile", "as_json", "quiet", "allow_python",
)  # fmt: skip
"""What is said anew where a run goes on: where it is and calculates, how it is told, and leave to run
Python."""
_FILES = ("files", "contexts", "reuse")


def options_of(given: dict[str, Any]) -> Given:
    """The options. Raises `Misused` where a run cannot go on."""
    options: Given = Given(**given)
    if options.resume is None:
        if options.program is None:
            raise click.UsageError("which program? `ida-dsl run PROGRAM`, or `ida-dsl run --resume RUN`")
        return options
    return _resumed(options)


def kept(given: Given) -> dict[str, Any]:
    """What a run's folder keeps of its options; files are found from anywhere."""
    found = {name: value for name, value in asdict(given).items() if name not in AGAIN}
    found["program"] = str(Path(str(given.program)).resolve())
    for name in _FILES:
        found[name] = [str(Path(one).resolve()) for one in found[name]]
    if given.decompose is not None:
        found["decompose"] = str(Path(given.decompose).resolve())
    return found


def _resumed(options: Given) -> Given:
    from ida_runtime.traces.folder import RunFolder

    folder = RunFolder(Path(str(options.resume)))
    about = folder.read()
    others = _besides(options)
    if others:
        how = "a run goes on as it was begun; --reuse RUN takes its paid answers into another run"
        raise Misused(f"{', '.join(others)} cannot be said beside --resume", how)
    if about.get("state") == "done":
        raise Misused(f"{folder.path} is done", f"`ida-dsl trace show {folder.path}` shows it")
    saved = about.get("options")
    if not isinstance(saved, dict) or not saved or not set(saved) <= set(fields_dict(Given)):
        raise Misused(f"{folder.about} does not say how the run was begun", "--reuse takes its paid answers")
    again: dict[str, Any] = {name: _tupled(value) for name, value in saved.items()}
    return evolve(options, **again)


def _besides(options: Given) -> list[str]:
    """What was said that a run has of its own."""
    plain = {"seed": 0}
    return [
        name
        for name, value in asdict(options).items()
        if name not in AGAIN and value not in (None, (), [], plain.get(name))
    ]


def _tupled(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
