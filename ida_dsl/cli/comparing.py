"""What `ida-dsl audit` does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from ida_dsl.asking.agents import Means, agents_of
from ida_dsl.asking.brief import brief, call, number
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.settling import settings_of
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.common import load
from ida_dsl.cli.evaluation import Asked, fresh
from ida_dsl.cli.progress import Ticker
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.questions import Question
from ida_dsl.spec import right_answer
from ida_runtime.tiers.auditing import SURE, Heard, hear, passage
from ida_runtime.tiers.card import tiers_below


@frozen(kw_only=True)
class Given(Asked):
    """The options, as click gives them."""

    tiers: str | None
    shown: int


def audit(given: Given) -> int:
    """Asks all the same, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    settings = settings_of(program, given.seed, {}, {}, given.allow_python)
    ready = Ready(program.graph, {}, settings.externs)
    who = list(_who(given))
    roots = fresh(program, ready, given)
    heard = list[Heard]()
    with Ticker(lambda: who[len(heard)][0] if len(heard) < len(who) else "done"):
        for name, agent in who:
            agents = agents_of(program, agent, settings, Means(given.seed, given.allow_python))
            heard.append(hear(ready, name, roots, agents.__getitem__, settings))
    if given.as_json:
        screen.put(json.dumps(_json(heard), indent=1))
    else:
        screen.put_all(_told(ready, roots, heard, given.shown))
    return FINE


def _who(given: Given) -> Iterator[tuple[str, str | None]]:
    """Names, and the agents that they stand for; None: who the program names. Raises `Misused`."""
    if given.tiers is not None:
        places = tiers_below(Path(given.tiers))
        if not places:
            raise Misused(f"there is no tier in {given.tiers}", "ida-dsl iterate makes some")
        yield "tier 0", None
        for place in places:
            name = f"tier {place.name}" if place.name.isdigit() else str(place)
            yield name, f"model({json.dumps(str(place), ensure_ascii=False)})"
    if given.tiers is None and not given.agents:
        raise Misused("nobody is named", "--tiers DIR, or --agent AGENT")
    for agent in given.agents:
        yield agent, agent


# -------------------------------------------------------------------------------------------------- telling


def _json(heard: Sequence[Heard]) -> dict[str, Any]:
    agents = {
        one.name: {
            "right": one.score.right, "of": one.score.of, "unknown": one.score.unknown,
            "sure_and_wrong": len(list(one.sure_and_wrong())),
            "calibration": [[low, high, own.right, own.of] for low, high, own in one.calibration()],
        }
        for one in heard
    }  # fmt: skip
    passages = [
        {"from": one.name, "to": other.name, **asdict(passage(one, other))} for one, other in pairwise(heard)
    ]
    return {"agents": agents, "passages": passages}


def _told(ready: Ready, roots: Sequence[Question], heard: Sequence[Heard], shown: int) -> Iterator[str]:
    yield from _rows(("", "right", "wrong", "unknown", f"sure ({SURE:.0%}) and wrong"), map(_cells, heard))
    contexts = number(len({one.context for one in roots}), "fresh context")
    yield f"{number(len(roots), 'question')} about {contexts}"
    if len(heard) > 1:
        yield ""
        head = ("", "same answer", "errors kept", "the same error", "mended", "new")
        yield from _rows(head, (_passage(*pair) for pair in pairwise(heard)))
    yield ""
    yield f"{heard[-1].name}: how often known answers are right, by how sure it is"
    for low, high, own in heard[-1].calibration():
        if own.of:
            yield f"  {low:4.0%} to {high:4.0%}  {own.rate:6.1%} of {own.of:,}"
    yield from _examples(ready, roots, heard[-1], shown)


def _cells(one: Heard) -> tuple[str, ...]:
    score = one.score
    if not score.of:
        return one.name, "no spec", "", "", ""
    sure = str(len(list(one.sure_and_wrong())))
    return one.name, f"{score.rate:.1%}", f"{score.wrong:.1%}", f"{score.unknown / score.of:.1%}", sure


def _passage(one: Heard, other: Heard) -> tuple[str, ...]:
    found = passage(one, other)
    counts = (found.kept, found.inherited, found.mended, found.new)
    return f"{one.name} to {other.name}", f"{found.same / found.of:.1%}", *(f"{count:,}" for count in counts)


def _rows(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A table: names to the left, numbers to the right."""
    every = [tuple(head), *rows]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    for row in every:
        first, *others = zip(row, widths, strict=True)
        yield "  ".join((first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others))).rstrip()


def _examples(ready: Ready, roots: Sequence[Question], one: Heard, shown: int) -> Iterator[str]:
    """Questions to which it says something wrong, and is sure of it."""
    found = list(one.sure_and_wrong())
    if not (found and shown):
        return
    yield ""
    yield f"{one.name}: sure and wrong, the surest first"
    for at in found[:shown]:
        question, said = roots[at], one.every[at]
        right = brief(right_answer(ready, question))
        asked = call(question.task, question.arguments)
        yield f"  {asked} = {brief(said.answer)}  {said.confidence:.1%} sure; {right} is right"
    if len(found) > shown:
        yield f"  and {len(found) - shown:,} more"
