"""What `ida-dsl audit` does."""

from __future__ import annotations

import json

from attrs import evolve, frozen

from ida_dsl.asking.agents import agents_of
from ida_dsl.asking.settling import settings_of
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.common import load
from ida_dsl.cli.comparison import Comparison, as_json, lines
from ida_dsl.cli.decomposing import taken_apart
from ida_dsl.cli.evaluation import Asked, fresh
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.seats import Role, Seat, pairs, seats
from ida_dsl.cli.teachers import unshown
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws import auditing
from ida_dsl.laws.auditing import Rate
from ida_dsl.laws.bench import Bench, Workshop
from ida_dsl.load import Program
from ida_dsl.questions import Question
from ida_runtime.tiers.auditing import Heard, hear


@frozen(kw_only=True)
class Given(Asked):
    """The options, as click gives them."""

    tiers: str | None
    shown: int
    cases: int


def audit(given: Given) -> int:
    """Asks all the same, and says what came of it. Raises `Misused`."""
    program = load(given.program, given.settings)
    settings = settings_of(program, given.seed, {}, {}, given.allow_python)
    ready = Ready(program.graph, {}, settings.externs)
    who = seats(program.graph, given.tiers, given.agents)
    roots = fresh(program, ready, given)
    hearing = _Hearing(program, settings, given, roots, Workshop(program, {}, settings.externs).usual)
    heard, rates = dict[str, Heard](), dict[str, list[Rate]]()
    with Ticker(lambda: who[len(rates)].name if len(rates) < len(who) else "done"):
        for seat in who:
            heard[seat.name] = hearing.hear(seat)
            rates[seat.name] = hearing.broken(seat)
    found = Comparison(ready, roots, who, heard, list(pairs(who)), rates)
    if given.as_json:
        screen.put(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        screen.put_all(lines(found, given.shown))
    return FINE


@frozen
class _Hearing:
    """What all are asked, and how."""

    program: Program
    settings: Settings
    given: Given
    roots: list[Question]
    bench: Bench

    def hear(self, seat: Seat) -> Heard:
        """What somebody says to the questions. Raises `Misused`."""
        program, shows = taken_apart(self.program, seat.decomposer, self.given.where)
        ready = Ready(program.graph, {}, self.settings.externs)
        wanted = {**unshown(program.graph, seat.given), **shows}
        agents = agents_of(program, wanted, self.settings, self.given.means)
        asked = [evolve(one, depth=seat.depth) for one in self.roots]
        return hear(ready, seat.name, asked, agents.__getitem__, self.settings)

    def broken(self, seat: Seat) -> list[Rate]:
        """How often somebody who is asked alone breaks the properties, no question taken apart. Raises
        `Misused`."""
        if seat.role is Role.TEACHER or not (self.given.cases and self.program.graph.properties):
            return []
        wanted = unshown(self.program.graph, seat.given)
        agents = agents_of(self.program, wanted, self.settings, self.given.means)
        cases, settings, who = self.given.cases, self.settings, agents.__getitem__
        laws = self.program.graph.properties
        return [auditing.audit(self.bench, law, who, cases, settings, 0, twice=False) for law in laws]
