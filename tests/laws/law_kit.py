"""Short ways to try laws on snippets."""

from __future__ import annotations

from pathlib import Path

from ida_dsl.diagnose import diagnose_source
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.hunting import Effort
from ida_dsl.laws.model import Status, Verdict
from ida_dsl.laws.suite import items, judge
from ida_dsl.load import Program, compiled
from ida_dsl.render import render_all
from ida_dsl.source import Source

PROGRAMS = Path(__file__).parents[2] / "programs"
SURE = Effort(1.0, derandomize=True)
HALF = Effort(0.5, derandomize=True)
QUICK = Effort(0.3, derandomize=True)


def program(text: str, name: str = "law.ida", folder: Path = PROGRAMS) -> Program:
    """The program; its errors fail the test."""
    found = diagnose_source(Source(name, text), folder)
    wrong = [one for one in found.diagnostics if one.code[0] == "E"]
    assert not wrong, render_all(wrong, found.sources)
    return compiled(found, name, folder)


def workshop(text: str, **externs) -> Workshop:
    """A workshop for a snippet."""
    return Workshop(program(text), externs=externs)


def verdicts(of: Workshop, effort: Effort = SURE) -> dict[str, Verdict]:
    """All verdicts, by `task::law`."""
    return {item.name: judge(of, item, effort) for item in items(of)}


def verdict(of: Workshop, name: str, effort: Effort = SURE) -> Verdict:
    """One of them."""
    return next(judge(of, item, effort) for item in items(of) if item.name == name)


def broken(of: Workshop, effort: Effort = SURE) -> list[str]:
    """What is broken or undecided."""
    return [name for name, verdict in verdicts(of, effort).items() if verdict.fails]


def statuses(of: Workshop, effort: Effort = SURE) -> dict[str, Status]:
    """How each item stands."""
    return {name: verdict.status for name, verdict in verdicts(of, effort).items()}
