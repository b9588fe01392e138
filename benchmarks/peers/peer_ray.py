"""Ray: a task for each question, on one worker process. Whoever puts the roots submits all tasks, giving each
the references of the answers that it needs, so that no task waits inside another: that is the fastest way."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence

FOLDER = tempfile.TemporaryDirectory(prefix="ray")
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import ray
from common import Drawn, Ran, family, main, pin

WAVE = 100
"""Roots that are under way at once."""


@ray.remote
def same(answer: int) -> int:
    return answer


@ray.remote
def plus(zero: int, one: int) -> int:
    return zero + one


@ray.remote
def look(context: Sequence[int], x: int) -> int:
    return context[x]


def start() -> None:
    """Ray with one worker, that has worked already: none of that is timed."""
    quiet = {"include_dashboard": False, "log_to_driver": False, "configure_logging": False}
    ray.init(num_cpus=1, _temp_dir=FOLDER.name, **quiet)
    ray.get([same.remote(0) for _ in range(10)])


class Powering:
    """Tasks of powers."""

    def __init__(self, contexts: Sequence[Sequence[int]]) -> None:
        self.contexts, self.tasks = contexts, 0

    def put(self, task: ray.remote_function.RemoteFunction, *given: object) -> ray.ObjectRef:
        self.tasks += 1
        return task.remote(*given)

    def power(self, place: int, x: object, k: int) -> ray.ObjectRef:
        return self.put(same, self.end(place, x, k))

    def end(self, place: int, x: object, k: int) -> object:
        if k == 0:
            return x
        if k == 1:
            return self.put(look, self.contexts[place], x)
        middle = self.power(place, x, k // 2)
        end = self.power(place, middle, k // 2)
        return self.put(look, self.contexts[place], end) if k % 2 == 1 else end


def powering(drawn: Drawn) -> Callable[[], Ran]:
    run = Powering(drawn.contexts)
    return lambda: Ran(in_waves(run.power, drawn.roots), run.tasks)


def in_waves(ask: Callable[..., ray.ObjectRef], roots: Sequence[Sequence]) -> list[int]:
    found: list[int] = []
    for at in range(0, len(roots), WAVE):
        found += ray.get([ask(*root) for root in roots[at : at + WAVE]])
    return found


class Wildcard(Powering):
    """Tasks of sums, equal ones merged by whoever submits them."""

    def __init__(self, contexts: Sequence[Sequence[int]]) -> None:
        super().__init__(contexts)
        self.totals: dict[tuple[int, str], ray.ObjectRef] = {}

    def total(self, place: int, pattern: str) -> ray.ObjectRef:
        key = (place, pattern)
        if key not in self.totals:
            self.totals[key] = self.decompose(place, pattern)
        return self.totals[key]

    def decompose(self, place: int, pattern: str) -> ray.ObjectRef:
        if "*" not in pattern:
            return self.put(same, self.put(look, self.contexts[place], int(pattern, 2)))
        return self.put(plus, *(self.total(place, pattern.replace("*", bit, 1)) for bit in "01"))


def wildcard(drawn: Drawn) -> Callable[[], Ran]:
    run = Wildcard(drawn.contexts)
    return lambda: Ran(in_waves(run.total, drawn.roots), run.tasks)


# ----------------------------------------------------------------------------------------------- trials


def deep() -> tuple[bool, str]:
    @ray.remote
    def down(n: int) -> int:
        return 0 if n == 0 else ray.get(down.remote(n - 1))

    before, depth = len(family()), 10
    ray.get(down.remote(depth), timeout=60)
    more = len(family()) - before
    return more < depth // 2, f"each question that waits keeps a process: {depth} deep, {more} more of them"


def dynamic() -> tuple[bool, str]:
    @ray.remote
    def pick(n: int) -> int:
        return n if n > 2 else ray.get(pick.remote(n + 1))

    return ray.get(pick.remote(0), timeout=60) == 3, "answered"


def shared() -> tuple[bool, str]:
    @ray.remote
    class Worked:
        def __init__(self) -> None:
            self.times = 0

        def note(self) -> int:
            self.times += 1
            return self.times

    @ray.remote(num_cpus=0)
    def common(worked: object, n: int) -> int:
        ray.get(worked.note.remote())
        return n

    worked = Worked.options(num_cpus=0).remote()
    ray.get([common.remote(worked, way([1])) for way in (sum, max)])
    times = ray.get(worked.note.remote()) - 1
    return times == 1, f"worked on {times} times"


def traced() -> tuple[bool, str]:
    ray.get(same.remote(same.remote(1)))
    events = ray.timeline()
    parents = [event for event in events if any("parent" in key for key in event["args"])]
    return bool(parents), "when a task ran is kept, not what it was asked, by whom, and what came out"


def failing() -> tuple[bool, str]:
    @ray.remote
    def leaf(n: int) -> int:
        return 1 // n

    leaves = [leaf.remote(n) for n in (1, 0, 1)]
    return [ray.get(one) for one in leaves[::2]] == [1, 1], "the others are answered"


if __name__ == "__main__":
    trials = {"deep": deep, "dynamic": dynamic, "shared": shared, "traced": traced, "failing": failing}
    pin()
    start()
    main({"powering": powering, "wildcard": wildcard}, trials)
    ray.shutdown()
