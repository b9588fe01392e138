"""All asks of a strategy, with what holds where each is put.

A strategy is gone through once, path by path: a branch knows its condition, what follows an `if` knows
which branches have returned, and where paths meet again a name stands for a choice between what it was on
each. Names that a loop binds anew are, at its head, values of which nothing is known, unless each turn
provably leaves them no less, or no more, than it found them: then neither are they compared with before the
loop. To find that out, the body is gone through beforehand without keeping its asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, evolve, field, frozen

from ida_dsl.analysis.evaluate import AskSite, Evaluator
from ida_dsl.analysis.symbolic import Condition, State, Sym, Universe
from ida_dsl.analysis.trends import Trend, possible_trends
from ida_dsl.syntax import ast
from ida_dsl.syntax.walk import walk
from ida_dsl.types import ANY, BOOL, join

MAX_TRIED = 2
"""Loops within loops are gone through beforehand so deep, since each level doubles the work."""


@frozen(eq=False)
class StrategySites:
    """A strategy, the state in which it starts and its asks of tasks, in order."""

    strategy: ast.Strategy | ast.Shown
    state: State
    sites: tuple[AskSite, ...]


def task_sites(evaluator: Evaluator, task: ast.Task, *, narrow: bool = True) -> Iterator[StrategySites]:
    """Each strategy of a task: where it starts, its `when` holds and those before it do not.

    One after a strategy that always applies is reached only where it is forced: then nothing is known of
    the others.
    With `narrow` false the types that the checker found on the paths are left out of it.
    """
    first = state = evolve(start(evaluator, task), narrow=narrow)
    for item in task.items:
        if not isinstance(item, ast.Strategy | ast.Shown):
            continue
        inside = state
        if item.when is not None:
            when = evaluator.value(item.when, state)
            inside = state.assume(Condition(when, True, item.when))
            state = state.assume(Condition(when, False, item.when))
        evaluator.sites.clear()
        if isinstance(item, ast.Strategy):
            _Walk(evaluator).block(item.body, inside)
        yield StrategySites(item, inside, tuple(evaluator.sites))
        if item.when is None:
            state = first


def start(evaluator: Evaluator, task: ast.Task) -> State:
    """Where a task's strategies and its measure start: its arguments are known, and of their types."""
    types = evaluator.program.types
    names = {
        parameter.name.text: evaluator.universe.opaque(
            ("argument", parameter.name.text), types.get(parameter.type.id, ANY)
        )
        for parameter in task.parameters
    }
    return State(names)


@frozen(eq=False)
class _Out:
    """Where a block ends: the state after it (None where no path gets there), and at each `break`."""

    state: State | None
    breaks: tuple[State, ...] = ()


@define
class _Walk:
    evaluator: Evaluator
    depth: int = field(default=0)

    def block(self, block: Iterable[ast.Statement], state: State) -> _Out:
        now: State | None = state
        breaks: tuple[State, ...] = ()
        for statement in block:
            if now is None:
                break
            out = self._statement(statement, now)
            now, breaks = out.state, breaks + out.breaks
        return _Out(now, breaks)

    def _statement(self, statement: ast.Statement, state: State) -> _Out:
        evaluator = self.evaluator
        match statement:
            case ast.Assign():
                value = evaluator.value(statement.value, state)
                return _Out(evaluator.bind(statement.target, value, state))
            case ast.If():
                return self._if(statement, state)
            case ast.For() | ast.Repeat():
                return _Out(self._loop(statement, state))
            case ast.Break():
                return _Out(None, (state,))
            case ast.Require():
                condition = evaluator.value(statement.condition, state)
                return _Out(state.assume(Condition(condition, True, statement.condition)))
            case ast.Return():
                evaluator.value(statement.value, state)
                return _Out(None)
        return _Out(state)

    # --------------------------------------------------------------------------------------- branches

    def _if(self, statement: ast.If, state: State) -> _Out:
        outs = []
        rest = state
        for branch in statement.branches:
            condition = self.evaluator.value(branch.condition, rest)
            outs.append(self.block(branch.body, rest.assume(Condition(condition, True, branch.condition))))
            rest = rest.assume(Condition(condition, False, branch.condition))
        outs.append(self.block(statement.otherwise or (), rest))
        breaks = tuple(state for out in outs for state in out.breaks)
        ends = [out.state for out in outs if out.state is not None]
        return _Out(merged(self.evaluator.universe, state, ends, whole=len(ends) == len(outs)), breaks)

    # ------------------------------------------------------------------------------------------ loops

    def _loop(self, loop: ast.For | ast.Repeat, state: State) -> State:
        items = self.evaluator.value(loop.items if isinstance(loop, ast.For) else loop.count, state)
        carried = [name for name in _rebound(loop) if name in state.names]
        trends = self._trends(loop, items, carried, state) if carried and self.depth < MAX_TRIED else []
        self._turn(loop, items, self._head(carried, trends, state))
        return self._head(carried, trends, state)

    def _head(self, carried: list[str], trends: list[Trend], before: State) -> State:
        """The state before any turn, or after the last: what is carried is new, and the trends hold of it."""
        state = before
        for name in carried:
            new = self.evaluator.fresh(ANY)
            own = [trend for trend in trends if trend.name == name]
            given = tuple(trend.between(self.evaluator.universe, before.names[name], new) for trend in own)
            state = state.bind(name, evolve(new, given=given, type=own[0].kind if own else ANY))
        return state

    def _turn(self, loop: ast.For | ast.Repeat, items: Sym, state: State) -> list[State]:
        """Goes through the body once; gives the states wherever the turn ends."""
        if isinstance(loop, ast.For):
            inside = self.evaluator.enter(loop.target, items, loop.id, state)
        else:
            turns = self.evaluator.universe.make("<", (self.evaluator.universe.constant(0), items), BOOL)
            inside = state.assume(Condition(turns))
        out = self.block(loop.body, inside)
        return [end for end in (out.state, *out.breaks) if end is not None]

    def _trends(
        self, loop: ast.For | ast.Repeat, items: Sym, carried: list[str], state: State
    ) -> list[Trend]:
        head = self._head(carried, [], state)
        kept, self.evaluator.keeps = self.evaluator.keeps, False
        self.depth += 1
        ends = self._turn(loop, items, head)
        self.depth -= 1
        self.evaluator.keeps = kept
        found: list[Trend] = []
        for name in carried:
            before, afters = head.names[name], [(end.names[name], end.conditions) for end in ends]
            possible = possible_trends(name, state.names[name], before, [after for after, _ in afters])
            found += [
                t for t in possible if all(t.holds(self.evaluator.universe, before, *a) for a in afters)
            ]
        return found


def _rebound(loop: ast.For | ast.Repeat) -> list[str]:
    targets = [node.target for node in walk(loop) if isinstance(node, ast.Assign | ast.For)]
    return list(dict.fromkeys(n.text for target in targets for n in walk(target) if isinstance(n, ast.Name)))


# ------------------------------------------------------------------------------------- paths that meet


def merged(universe: Universe, before: State, ends: list[State], *, whole: bool) -> State | None:
    """Where the ends of paths that left `before` meet. `whole`: none has ended, so one was taken."""
    if len(ends) < 2:
        return ends[0] if ends else None
    guards = [end.conditions[len(before.conditions) :] for end in ends]
    names = {
        name: _met(universe, [end.names[name] for end in ends], guards)
        for name in ends[0].names
        if all(name in end.names for end in ends)
    }
    state = State(names, before.conditions, before.narrow, before.tag)
    if whole and all(len(guard) <= len(ends) for guard in guards):
        return state
    return state.assume(
        Condition(universe.make("or", tuple(_all(universe, guard) for guard in guards), BOOL))
    )


def _met(universe: Universe, syms: list[Sym], guards: list[tuple[Condition, ...]]) -> Sym:
    """One value that is the first where the first guard holds, and so on; the last without asking."""
    value = syms[-1]
    for sym, guard in zip(reversed(syms[:-1]), reversed(guards[:-1]), strict=True):
        if sym.id != value.id:
            value = universe.make(
                "if_else", (_all(universe, guard), sym, value), join(sym.type, value.type) or ANY
            )
    return value


def _all(universe: Universe, guard: tuple[Condition, ...]) -> Sym:
    parts = tuple(c.sym if c.truth else universe.negation(c.sym) for c in guard)
    return parts[0] if len(parts) == 1 else universe.make("and", parts, BOOL)
