"""Where the time of a run went: what a stopwatch has measured, at the places of the program as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from ida_dsl.graph.code import AnyOp, AskOp
from ida_dsl.graph.model import ShownNode
from ida_dsl.source import NOWHERE, Span
from ida_runtime.columns.drawing import DrawnItem
from ida_runtime.columns.kernels import Kernel
from ida_runtime.columns.pieces import Piecewise, Spread, StepFunction
from ida_runtime.columns.tables import Remembered, Scalar, Tabled
from ida_runtime.engine.functions import Function
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.observing import Doing, Spot
from ida_runtime.engine.operations import named
from ida_runtime.engine.plan import Evaluated, RunPlan
from ida_runtime.engine.putting import Refusals
from ida_runtime.engine.stopwatch import Spent, Stopwatch

ROW_BY_ROW = "row by row"

TOTALS: Mapping[str, tuple[Doing, ...]] = {
    "planning": (Doing.PLANS,),
    "computing": (Doing.COMPUTES, Doing.WALKS),
    "facts": (Doing.LOOKS,),
    "choosing": (Doing.CHOOSES,),
    "memo": (Doing.ASKS,),
    "going on": (Doing.GOES_ON, Doing.HANDS_ON, Doing.RUNS),
    "agents": (Doing.CALLS, Doing.WAITS),
    "outcome": (Doing.TELLS,),
}
"""What is told together. What primitives do is told as `facts`; the rest as `other`."""


@frozen
class Place:
    """A place where time went.

    `owner` is `task.strategy`, or a task's or primitive's name; `what` is done there, and `how`: see
    docs/performance.md. `operations` is how many of the program's it does in one go, `scalar` how many values
    were computed row by row, None where that is not counted. `seconds` are CPU seconds, `waited` those in
    which an agent was waited for.
    """

    span: Span
    owner: str
    what: str
    how: str
    operations: int
    scalar: int | None
    rows: int
    calls: int
    seconds: float
    waited: float


@frozen
class Profile:
    """The places, longest first; CPU seconds in all and by what they went for; the seconds that passed, and
    those of them in which agents were waited for."""

    places: tuple[Place, ...]
    totals: Mapping[str, float]
    seconds: float
    waited: float
    passed: float

    @property
    def row_by_row(self) -> float:
        """CPU seconds of places where nothing is done for many rows at once."""
        return sum(one.seconds for one in self.places if ROW_BY_ROW in one.how)


def profile_of(machine: Machine, watch: Stopwatch) -> Profile:
    """The profile of a run that is over, or was ended."""
    finder = _Finder(machine.plan, machine.refusals)
    found = [finder.place(spot, spent) for spot, spent in watch.spent.items()]
    places = sorted(filter(None, found), key=lambda one: -(one.seconds + one.waited))
    spent = [*watch.spent.values(), watch.rest]
    seconds, waited = sum(one.seconds for one in spent), sum(one.waited for one in spent)
    return Profile(tuple(places), _totals(watch), seconds, waited, watch.passed())


def _totals(watch: Stopwatch) -> dict[str, float]:
    names = {doing: name for name, doings in TOTALS.items() for doing in doings}
    found = dict.fromkeys(TOTALS, 0.0) | {"other": watch.rest.seconds}
    for spot, spent in watch.spent.items():
        looks = spot.doing in (Doing.COMPUTES, Doing.GOES_ON) and spot.strategy < 0
        found["facts" if looks else names[spot.doing]] += spent.seconds
    return found


@frozen
class _Done:
    """What is done at a place, how, how many values row by row, and the operations that it is."""

    what: str
    how: str = ""
    scalar: int | None = None
    ops: tuple[AnyOp, ...] = ()


@define(eq=False)
class _Finder:
    """Finds places in the program."""

    plan: RunPlan
    refusals: Refusals
    _found: dict[tuple[int, int, int], _Done] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for table in self.plan.tables:
            for number, planned in enumerate(self.plan.strategies.get(table.name, ())):
                self._enter(table.number, number, planned.code)
            self._enter(table.number, -1, self.plan.primitives.get(table.name))

    def _enter(self, table: int, strategy: int, code: Piecewise | None) -> None:
        if code is not None:
            self._found.update(((table, strategy, ref), done) for ref, done in _inside(code))

    def place(self, spot: Spot, spent: Spent) -> Place | None:
        """What to tell of a place; nothing of what only stands around others."""
        if not (spent.calls or spent.waited):
            return None
        done, (owner, span) = self._done(spot, spent), self._owner(spot)
        return Place(
            span=_written(done.ops, span),
            owner=owner,
            what=done.what,
            how=done.how,
            operations=max(1, len(done.ops)),
            scalar=done.scalar,
            rows=spent.rows,
            calls=spent.calls,
            seconds=spent.seconds,
            waited=spent.waited,
        )

    def _owner(self, spot: Spot) -> tuple[str, Span]:
        """The name of what a place is in, and where that was written."""
        if spot.table < 0:
            return "", NOWHERE
        program, task = self.plan.program, self.plan.tables[spot.table].name
        if task in program.primitives:
            return task, program.primitives[task].span
        for number, planned in enumerate(self.plan.strategies[task]):
            if number == spot.strategy or (spot.doing is not Doing.CALLS and planned.node.name == spot.name):
                return f"{task}.{planned.node.name}", planned.node.span
        return task, program.tasks[task].span

    def _done(self, spot: Spot, spent: Spent) -> _Done:
        match spot.doing:
            case Doing.PLANS:
                return _Done("planning the run")
            case Doing.TELLS:
                return _Done("writing down who asked what")
            case Doing.WAITS:
                return _Done("waiting for agents")
            case Doing.ASKS if spot.table < 0:
                return _Done("putting the roots")
            case Doing.ASKS:
                return self._asked(spot)
            case Doing.COMPUTES:
                return self._found[spot.table, spot.strategy, spot.ref]
            case Doing.CHOOSES:
                return _Done("choosing a strategy", self._chosen(self.plan.tables[spot.table].name))
            case Doing.WALKS:
                return _Done("all of it", f"walked, {ROW_BY_ROW}: {self._walked(spot)}", spent.rows)
            case Doing.LOOKS:
                name = self.plan.tables[spot.table].name
                why = self.plan.walked.get(id(self.plan.program.primitives[name].code), "")
                return _Done(f"primitive {name}", ": ".join(filter(None, (ROW_BY_ROW, why))), spent.rows)
            case Doing.CALLS:
                return _Done(f"agent {spot.name}")
            case Doing.HANDS_ON:
                return _Done("handing on answers")
        return _Done("going on")

    def _walked(self, spot: Spot) -> str:
        """Why a strategy is walked."""
        node = self.plan.strategies[self.plan.tables[spot.table].name][spot.strategy].node
        return "its agent shows it" if isinstance(node, ShownNode) else self.plan.walked[id(node.code)]

    def _asked(self, spot: Spot) -> _Done:
        """An ask; of what is walked it is not known which."""
        found = self._found.get((spot.table, spot.strategy, spot.ref))
        if found is None:
            return _Done("asks")
        task = self.plan.tables[spot.table].name
        ask, strategy = found.ops[0], self.plan.strategies[task][spot.strategy]
        assert isinstance(ask, AskOp)
        if not self.refusals.is_checked(task, strategy, ask):
            return found
        ways = [_evaluated(self.plan.measures[name]) for name in (task, ask.task)]
        return evolve(found, how="measures compared" + f", {ROW_BY_ROW}" * (ROW_BY_ROW in ways))

    def _chosen(self, task: str) -> str:
        """How the strategy of a task's questions is found."""
        choice = self.plan.choices[task]
        whens = [choice] if choice else [one.when for one in self.plan.strategies[task]]
        ways = [_evaluated(one) for one in whens if one is not None]
        return ROW_BY_ROW if ROW_BY_ROW in ways else ways[0] if ways else ""


def _evaluated(what: Function | Evaluated | None) -> str:
    """How a condition or a measure is computed."""
    if isinstance(what, Function):
        return _way(what.function)
    ways = [ROW_BY_ROW] if what is None else [done.how for _, done in _inside(what.code)]
    return ROW_BY_ROW if ROW_BY_ROW in ways else "columns"


def _inside(code: Piecewise) -> Iterator[tuple[int, _Done]]:
    """What a code does, by the number of the value."""
    for piece in (one for pieces in code.blocks.values() for one in pieces):
        for step in piece.steps:
            meaning = getattr(step.function, "meaning", None)  # a look has none
            scalar = None if meaning is None else meaning.done
            yield step.ref, _Done(named(step.ops[-1]), _way(step.function), scalar, step.ops)
        for ask in piece.asks:
            op = ask.op if isinstance(ask, Spread) else ask
            if isinstance(op, AskOp):
                yield op.id, _Done(f"asks {op.task}", ops=(op,))
            if isinstance(ask, Spread) and ask.region is not None:
                yield from _inside(ask.region)


def _way(function: StepFunction) -> str:
    match function:
        case Tabled():
            return "table"
        case Remembered():
            return "remembered"
        case Kernel() | DrawnItem():
            return "kernel"
        case Scalar():
            return ROW_BY_ROW
    return "one look"


def _written(ops: Sequence[AnyOp], otherwise: Span) -> Span:
    """Where the last of them was written that was written at all: some the compiler adds."""
    return next((op.span for op in reversed(ops) if op.span != NOWHERE), otherwise)
