"""What came of an audit, in tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from attrs import asdict, define

from ida_dsl.asking.brief import brief, call, number
from ida_dsl.cli.audits import rate_json
from ida_dsl.cli.seats import Role, Seat
from ida_dsl.interpreter.program import Program
from ida_dsl.laws.auditing import Rate
from ida_dsl.questions import Question
from ida_dsl.spec import right_answer
from ida_runtime.tiers.auditing import SURE, Heard, passage
from ida_runtime.tiers.evaluating import difficulty, said
from ida_runtime.tiers.scores import Score


@define(eq=False)
class Comparison:
    """Who was asked which questions, what each said, who is held against whom, and how often each broke the
    properties."""

    program: Program
    roots: Sequence[Question]
    seats: Sequence[Seat]
    heard: Mapping[str, Heard]
    pairs: Sequence[tuple[Seat, Seat]]
    broken: Mapping[str, Sequence[Rate]]

    @property
    def last(self) -> Heard:
        """The last tier, or agent: who is looked at most closely."""
        return self.heard[self.seats[-1].name]

    @cached_property
    def classes(self) -> list[str]:
        """The class of each question."""
        return [said(difficulty(self.program, one)) for one in self.roots]

    @cached_property
    def order(self) -> list[str]:
        """The classes, the easiest first."""
        return [said(one) for one in sorted({difficulty(self.program, one) for one in self.roots})]


# -------------------------------------------------------------------------------------------------- JSON


def as_json(found: Comparison) -> dict[str, Any]:
    """All of it."""
    agents = {seat.name: _agent_json(found, seat, found.heard[seat.name]) for seat in found.seats}
    passages = [
        {
            "from": one.name,
            "to": other.name,
            **asdict(passage(found.heard[one.name], found.heard[other.name])),
        }
        for one, other in found.pairs
    ]
    return {"agents": agents, "passages": passages, "sure_and_wrong": list(_errors_json(found))}


def _agent_json(found: Comparison, seat: Seat, one: Heard) -> dict[str, Any]:
    sure = None if seat.role is Role.TEACHER else len(list(one.sure_and_wrong()))
    return {
        "role": seat.role.value, "depth": seat.depth, **_score_json(one.score), "sure_and_wrong": sure,
        "classes": {name: _score_json(own) for name, own in _by_class(found, one).items()},
        "calibration": [[low, high, own.right, own.of] for low, high, own in one.calibration()],
        "properties": [rate_json(rate) for rate in found.broken[seat.name]],
    }  # fmt: skip


def _score_json(score: Score) -> dict[str, Any]:
    return {"right": score.right, "of": score.of, "unknown": score.unknown, "interval": list(score.interval)}


def _errors_json(found: Comparison) -> Iterator[dict[str, Any]]:
    for at in found.last.sure_and_wrong():
        asked, own, right = _error(found, at)
        yield {
            "by": found.last.name, "question": asked, "answer": own,
            "confidence": found.last.every[at].confidence, "right": right,
        }  # fmt: skip


def _by_class(found: Comparison, one: Heard) -> dict[str, Score]:
    own = one.by_class(found.classes)
    return {name: own[name] for name in found.order if name in own}


# ------------------------------------------------------------------------------------------------- tables


def lines(found: Comparison, shown: int) -> Iterator[str]:
    """As it is told on the terminal, with so many examples."""
    head = ("", "right", "", "wrong", "unknown", f"sure ({SURE:.0%}) and wrong")
    yield from _rows(head, (_cells(seat, found.heard[seat.name]) for seat in found.seats))
    contexts = number(len({one.context for one in found.roots}), "fresh context")
    asked = f"{number(len(found.roots), 'question')} about {contexts}"
    yield f"{asked}; in brackets 95% intervals{_amplified(found)}"
    yield from _classes(found)
    yield from _properties(found)
    if found.pairs:
        yield ""
        head = ("", "same answer", "errors kept", "the same error", "mended", "new")
        yield from _rows(head, (_passage(found, *pair) for pair in found.pairs))
    yield ""
    yield f"{found.last.name}: how often known answers are right, by how sure it is"
    for low, high, own in found.last.calibration():
        if own.of:
            yield f"  {low:4.0%} to {high:4.0%}  {own.rate:6.1%} of {own.of:,}"
    yield from _examples(found, shown)


def _amplified(found: Comparison) -> str:
    depths = sorted({seat.depth for seat in found.seats if seat.role is Role.TEACHER})
    return f"; teachers take apart to depth {' and '.join(map(str, depths))}" if depths else ""


def _name(seat: Seat) -> str:
    return f"  {seat.name}" if seat.role is Role.EXPERT else seat.name


def _cells(seat: Seat, one: Heard) -> tuple[str, ...]:
    score = one.score
    if not score.of:
        return _name(seat), "no spec", "", "", "", ""
    sure = "" if seat.role is Role.TEACHER else f"{len(list(one.sure_and_wrong())):,}"
    low, high = score.interval
    between = f"({low:.1%} to {high:.1%})"
    return (
        _name(seat),
        f"{score.rate:.1%}",
        between,
        f"{score.wrong:.1%}",
        f"{score.unknown / score.of:.1%}",
        sure,
    )


def _classes(found: Comparison) -> Iterator[str]:
    """How often each is right by class, where there are several."""
    every = [(seat, _by_class(found, found.heard[seat.name])) for seat in found.seats]
    names = [name for name in found.order if any(name in own for _, own in every)]
    if len(names) < 2:
        return
    yield ""
    yield "right, by difficulty; in brackets 95% intervals, in percent"
    yield from _rows(
        ("", *names), ((_name(seat), *(_share(own.get(name)) for name in names)) for seat, own in every)
    )


def _share(score: Score | None) -> str:
    if score is None:
        return ""
    low, high = score.interval
    return f"{score.rate:.1%} {_percent(low, high)}"


def _percent(low: float, high: float) -> str:
    return f"({100 * low:.0f}-{100 * high:.0f})"


def _properties(found: Comparison) -> Iterator[str]:
    """How many cases of each property each breaks."""
    every = [(seat, rates) for seat in found.seats if (rates := found.broken[seat.name])]
    if not every:
        return
    yield ""
    yield "cases of properties that answers break; in brackets 95% intervals, in percent"
    names = [rate.law for rate in every[0][1]]
    yield from _rows(("", *names), ((_name(seat), *map(_breaks, rates)) for seat, rates in every))
    for seat, rates in every:
        yield from (f"{seat.name}: {rate.law}: {rate.undecided}" for rate in rates if rate.undecided)


def _breaks(rate: Rate) -> str:
    if rate.undecided or rate.interval is None:
        return "undecided"
    return f"{rate.broken:,} of {rate.counted:,} {_percent(*rate.interval)}"


def _passage(found: Comparison, one: Seat, other: Seat) -> tuple[str, ...]:
    own = passage(found.heard[one.name], found.heard[other.name])
    counts = (own.kept, own.inherited, own.mended, own.new)
    return f"{one.name} to {other.name}", f"{own.same / own.of:.1%}", *(f"{count:,}" for count in counts)


def _rows(head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table: names to the left, numbers to the right."""
    every = [tuple(head), *rows]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    for row in every:
        first, *others = zip(row, widths, strict=True)
        yield "  ".join((first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others))).rstrip()


def _examples(found: Comparison, shown: int) -> Iterator[str]:
    """Questions to which the last says something wrong, and is sure of it."""
    places = list(found.last.sure_and_wrong())
    if not (places and shown):
        return
    yield ""
    yield f"{found.last.name}: sure and wrong, the surest first"
    for at in places[:shown]:
        asked, own, right = _error(found, at)
        yield f"  {asked} = {own}  {found.last.every[at].confidence:.1%} sure; {right} is right"
    if len(places) > shown:
        yield f"  and {len(places) - shown:,} more"


def _error(found: Comparison, at: int) -> tuple[str, str, str]:
    """A question, what the last said to it, and what is right."""
    question = found.roots[at]
    right = brief(right_answer(found.program, question))
    return call(question.task, question.arguments), brief(found.last.every[at].answer), right
