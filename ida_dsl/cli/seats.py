"""Who is asked in an audit: tier 0, the experts of its panel, each tier and its teacher, and who is named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ida_dsl.asking.agents import able
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.running import given_agents
from ida_dsl.cli.teachers import experts
from ida_dsl.graph.model import Graph
from ida_runtime.tiers.card import Card, TierError, card_in, tiers_below

if TYPE_CHECKING:
    from ida_runtime.tiers.ladder import Rung


class Role(Enum):
    """What somebody is in an audit."""

    TIER = "tier"
    EXPERT = "expert"
    TEACHER = "teacher"
    AGENT = "agent"


@frozen
class Seat:
    """Somebody who is asked: what they are called, and who answers (as `agents_of` takes it). Questions are
    taken apart so deep, by the decomposer in a folder where one is named."""

    name: str
    role: Role
    given: Mapping[str, object]
    depth: int = 0
    decomposer: str | None = None


def seats(graph: Graph, tiers: str | None, agents: Sequence[str]) -> list[Seat]:
    """All of them, in order, each name once. Raises `Misused`."""
    if tiers is None and not agents:
        raise Misused("nobody is named", "--tiers DIR, or --agent AGENT")
    found = [] if tiers is None else list(_of_tiers(graph, Path(tiers)))
    found += [Seat(agent, Role.AGENT, dict.fromkeys(able(graph, agent), agent)) for agent in agents]
    named = dict[str, Seat]()
    for seat in found:
        named.setdefault(seat.name, seat)
    return list(named.values())


def pairs(every: Sequence[Seat]) -> Iterator[tuple[Seat, Seat]]:
    """Whom each is held against: a tier against its teacher, the tier before, and each expert; another agent
    against the one before."""
    experts = [seat for seat in every if seat.role is Role.EXPERT]
    before: Seat | None = None
    teacher: Seat | None = None
    for seat in every:
        if seat.role is Role.TEACHER:
            teacher = seat
        elif seat.role is not Role.EXPERT:
            own = experts if seat.role is Role.TIER else []
            others = () if before is None else (teacher, before, *own)
            yield from ((one, seat) for one in others if one is not None)
            before, teacher = seat, None


# ------------------------------------------------------------------------------------------------- tiers


def _of_tiers(graph: Graph, folder: Path) -> Iterator[Seat]:
    places = tiers_below(folder)
    if not places:
        raise Misused(f"there is no tier in {folder}", "ida-dsl iterate makes some")
    try:
        cards = [card_in(place) for place in places]
    except TierError as problem:
        raise Misused(str(problem)) from None
    bottom = _bottom(cards[0])
    given = given_agents(graph, bottom, silent=True) or {}
    base = {slot: agent for slot, agent in given.items() if "." not in slot}
    yield Seat("tier 0", Role.TIER, base)
    for expert in experts(graph, bottom):
        yield Seat(expert.name, Role.EXPERT, expert.given)
    yield from _Ladder(graph, dict(zip(places, cards, strict=True)), base).seats()


@frozen
class _Ladder:
    """The tiers of a folder; `base` is who answers what no tier does, where another than the program says."""

    graph: Graph
    cards: Mapping[Path, Card]
    base: Mapping[str, object]

    def seats(self) -> Iterator[Seat]:
        """Each tier, its teacher before it."""
        for place in self.cards:
            name = f"tier {place.name}" if place.name.isdigit() else str(place)
            rung = self._rung(place)
            if rung is not None and (taught := self._below(place, rung)) is not None:
                own = str(place) if rung.strategies else None
                yield Seat(f"teacher of {name}", Role.TEACHER, taught, rung.depth, own)
            yield Seat(name, Role.TIER, self._given(place))

    def _rung(self, place: Path) -> Rung | None:
        """How the program says that the tier is made; None where it does not, or it was made otherwise."""
        from ida_runtime.tiers.ladder import rungs

        known = (one for one in rungs(self.graph) if str(one.number) == place.name)
        rung, made = next(known, None), _course(self.cards[place]).get("teacher")
        if rung is not None and made != rung.text:
            said = f"tier {rung.number} was made by {made}, and the program says {rung.text}"
            screen.remark(f"{said}: its teacher is not asked")
            return None
        return rung

    def _below(self, place: Path, rung: Rung) -> Mapping[str, object] | None:
        """Who answers the parts for a tier's teacher; None where the tier below is not there."""
        if rung.teacher == "climb":
            return self._given(place)
        if rung.number == 1:
            return self.base
        below = place.parent / str(rung.number - 1)
        return self._given(below) if below in self.cards else None

    def _given(self, place: Path) -> dict[str, object]:
        """The tier answers what it learned; the rest is answered as at the bottom."""
        model = f"model({json.dumps(str(place), ensure_ascii=False)})"
        always = {task.name for task in self.graph.tasks if task.always}
        return {**self.base, **{task: model for task in self.cards[place].tasks if task not in always}}


def _bottom(card: Card) -> tuple[str, ...]:
    """Who was given as tier 0."""
    found = _course(card).get("agent")
    return () if found is None else tuple(map(str, found)) if isinstance(found, list) else (str(found),)


def _course(card: Card) -> Mapping[str, object]:
    """What is known of how a tier was taught."""
    found = card.lineage.get("course")
    return found if isinstance(found, Mapping) else {}
