"""How far is it, and which step comes first? To depth 3; below, right answers are known and looked up.

The `spec` agent finds right answers one by one; that takes longer than all else and is no work of the
engine's. So they are worked out beforehand, for all pairs, and are the same answers: the first in the type's
order that is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import define, field

from ida_dsl.questions import Context
from ida_dsl.values import Value, Word
from ida_runtime.columns.column import Column, Numbers
from ida_runtime.engine.machine import Machine
from ida_runtime.engine.questions import Questions
from workloads.driving import context_places, keys
from workloads.model import PROGRAMS, Oracle, Roots, Unit, Workload

VERTICES = 64
FAR, NONE = Word("far"), Word("none")
NOWHERE = VERTICES
"""In place of a distance or a step where there is none."""
DEPTH = 3

Tables = npt.NDArray[np.int64]


def network(random: Random) -> Context:
    """A context: 64 vertices and 128 edges, some perhaps equal."""
    edges = [(random.randrange(VERTICES), random.randrange(VERTICES)) for _ in range(2 * VERTICES)]
    return Context({"edges": frozenset(edges), "vertices": tuple(range(VERTICES))})


def draw(size: int, seed: int) -> list[Roots]:
    """As many roots of both tasks, a context each."""
    random = Random(seed)
    found = []
    for task in ("distance", "step"):
        contexts = [network(random) for _ in range(-(-size // 2))]
        pairs = [tuple(random.sample(range(VERTICES), 2)) for _ in contexts]
        found.append(Roots(task, contexts, range(len(contexts)), pairs, DEPTH))
    return found


# ------------------------------------------------------------------------------------------ right answers


def edges(context: Context) -> list[tuple[int, int]]:
    """Its edges, in order."""
    found: Any = context.facts["edges"]
    return sorted(found)


def distances(contexts: Sequence[Context]) -> Tables:
    """How far it is from a to b, by context, a and b."""
    joined = np.zeros((len(contexts), VERTICES, VERTICES), dtype=np.float32)
    for place, context in enumerate(contexts):
        ends = np.array(edges(context))
        joined[place, ends[:, 0], ends[:, 1]] = 1
    found = np.full(joined.shape, NOWHERE)
    reached = np.broadcast_to(np.eye(VERTICES, dtype=np.bool_), joined.shape).copy()
    found[reached] = 0
    for steps in range(1, VERTICES):
        new = ((reached.astype(np.float32) @ joined) > 0) & ~reached
        if not new.any():
            break
        found[new] = steps
        reached |= new
    return found


def first_steps(contexts: Sequence[Context], far: Tables) -> Tables:
    """The least v after which it is one step less from a to b, `NOWHERE` if there is none."""
    found = np.full(far.shape, NOWHERE)
    for place, context in enumerate(contexts):
        for a, v in reversed(edges(context)):
            closer = (far[place, v] + 1 == far[place, a]) & (far[place, v] < NOWHERE)
            found[place, a, closer] = v
    return found


@define(eq=False)
class Known:
    """All right answers of these contexts."""

    places: dict[int, int]
    tables: dict[str, Tables]
    at: Tables = field(factory=lambda: np.zeros(0, dtype=np.int64))
    """For each context of the machine its place; found once."""

    def __call__(self, machine: Machine, table: Questions, rows: Numbers) -> Column:
        """Answers rows, by looking up."""
        numbers, (a, b) = keys(machine, table, rows)
        if len(self.at) != len(machine.contexts):
            self.at = context_places(machine, self.places)
        at = self.at[numbers]
        return Column(table.returns, self.tables[table.name][at, a, b])


def known(roots: Sequence[Roots]) -> Oracle:
    """Works out all right answers."""
    contexts = [context for one in roots for context in one.contexts]
    far = distances(contexts)
    places = {id(context): place for place, context in enumerate(contexts)}
    return Known(places, {"distance": far, "step": first_steps(contexts, far)})


def judge(roots: Sequence[Roots], answers: Sequence[Value]) -> int:
    """How many are right; of several right steps any will do."""
    of_distances, of_steps = roots
    to = distances(of_distances.contexts), distances(of_steps.contexts)
    said = answers[: len(of_distances)], answers[len(of_distances) :]
    right = sum(
        answer == (FAR if far[a, b] == NOWHERE else int(far[a, b]))
        for far, (a, b), answer in zip(to[0], of_distances.arguments, said[0], strict=True)
    )
    rows = zip(of_steps.contexts, to[1], of_steps.arguments, said[1], strict=True)
    return right + sum(right_step(context, far, pair, answer) for context, far, pair, answer in rows)


def right_step(context: Context, far: Tables, pair: Any, step: Any) -> bool:
    """Whether the step leads along an edge and closer, or is `none` where there is no way."""
    a, b = pair
    if step == NONE:
        return bool(far[a, b] == NOWHERE)
    return (a, step) in edges(context) and bool(far[step, b] + 1 == far[a, b])


WORKLOADS = (
    Workload(
        "shortest path", "shortest path, 64 vertices, depth 3, right answers below; a context for each root",
        PROGRAMS / "shortest_path.ida", 10_000, Unit.QUESTIONS, 1.5e6, draw, judge, oracle=known,
    ),
)  # fmt: skip
