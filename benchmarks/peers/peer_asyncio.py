"""asyncio: a task per question, a memo of tasks, a list of who asked what; looks are answered in batches.

`batch` is how many looks are gathered at most before they are answered (those that there are when nothing
else can go on are answered, too), `flight` how many roots are under way at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from common import DEEP, Drawn, Ran, facts, main

Key = tuple


class Batches:
    """Looks that wait to be answered together."""

    def __init__(self, look: Callable[[list[Key]], list[int]], batch: int) -> None:
        self.look, self.batch = look, batch
        self.waiting: list[tuple[Key, asyncio.Future[int]]] = []

    def put(self, question: Key) -> asyncio.Future[int]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int] = loop.create_future()
        self.waiting.append((question, future))
        if len(self.waiting) >= self.batch:
            self.flush()
        elif len(self.waiting) == 1:
            loop.call_soon(self.flush)
        return future

    def flush(self) -> None:
        waiting, self.waiting = self.waiting, []
        answers = self.look([question for question, _ in waiting])
        for (_, future), answer in zip(waiting, answers, strict=True):
            future.set_result(answer)


class Run:
    """Tasks by question, and who asked what."""

    def __init__(self, look: Callable[[list[Key]], list[int]], batch: int) -> None:
        self.tasks: dict[Key, asyncio.Future[int]] = {}
        self.asked: list[tuple[Key | None, Key]] = []
        self.batches = Batches(look, batch)

    def ask(self, asker: Key | None, question: Key) -> asyncio.Future[int]:
        self.asked.append((asker, question))
        found = self.tasks.get(question)
        if found is None:
            found = self.tasks[question] = asyncio.ensure_future(self.decompose(question))
        return found

    def look(self, asker: Key, question: Key) -> asyncio.Future[int]:
        self.asked.append((asker, question))
        found = self.tasks.get(question)
        if found is None:
            found = self.tasks[question] = self.batches.put(question)
        return found

    def decompose(self, question: Key) -> Coroutine[None, None, int]:
        raise NotImplementedError


class Powering(Run):
    """Powers of permutations."""

    async def decompose(self, question: Key) -> int:
        place, x, k = question
        if k == 0:
            return x
        if k == 1:
            return await self.look(question, (place, x))
        middle = await self.ask(question, (place, x, k // 2))
        end = await self.ask(question, (place, middle, k // 2))
        return await self.look(question, (place, end)) if k % 2 == 1 else end


class Wildcard(Run):
    """Sums over strings that match a pattern."""

    async def decompose(self, question: Key) -> int:
        place, pattern = question
        if "*" not in pattern:
            return await self.look(question, (place, pattern, "look"))
        zero, one = (self.ask(question, (place, pattern.replace("*", bit, 1))) for bit in "01")
        return await zero + await one


async def answers_of(run: Run, roots: Sequence[Sequence], flight: int) -> list[int]:
    found: list[int] = []
    for at in range(0, len(roots), flight):
        found += await asyncio.gather(*[run.ask(None, tuple(root)) for root in roots[at : at + flight]])
    return found


def powering(drawn: Drawn, batch: int = 1000, flight: int = 1000) -> Callable[[], Ran]:
    run = Powering(lambda asked: [drawn.contexts[place][x] for place, x in asked], batch)
    return lambda: Ran(asyncio.run(answers_of(run, drawn.roots, flight)), len(run.tasks))


def wildcard(drawn: Drawn, batch: int = 1000, flight: int = 1000) -> Callable[[], Ran]:
    contexts = [facts(signs) for signs in drawn.contexts]
    run = Wildcard(lambda asked: [contexts[place][string] for place, string, _ in asked], batch)
    return lambda: Ran(asyncio.run(answers_of(run, drawn.roots, flight)), len(run.tasks))


# ----------------------------------------------------------------------------------------------- trials


def deep() -> tuple[bool, str]:
    async def down(n: int) -> int:
        return 0 if n == 0 else await asyncio.create_task(down(n - 1))

    return asyncio.run(down(DEEP)) == 0, "answered"


def dynamic() -> tuple[bool, str]:
    async def pick(n: int) -> int:
        return n if n > 2 else await asyncio.create_task(pick(n + 1))

    return asyncio.run(pick(0)) == 3, "answered"


def shared() -> tuple[bool, str]:
    worked = []

    async def common(n: int) -> int:
        worked.append(n)
        return n

    async def both() -> list[int]:
        return await asyncio.gather(*[asyncio.create_task(common(n)) for n in (sum([1]), max([1]))])

    asyncio.run(both())
    return len(worked) == 1, f"worked on {len(worked)} times"


def traced() -> tuple[bool, str]:
    async def leaf(n: int) -> int:
        return n

    async def kept() -> int:
        await asyncio.create_task(leaf(1))
        return len(asyncio.all_tasks() - {asyncio.current_task()})

    return asyncio.run(kept()) > 0, "no task is kept when it is done"


def failing() -> tuple[bool, str]:
    async def leaf(n: int) -> int:
        return 1 // n

    async def three() -> list[int | BaseException]:
        return await asyncio.gather(*[leaf(n) for n in (1, 0, 1)], return_exceptions=True)

    answers = asyncio.run(three())
    return answers[::2] == [1, 1], "the others are answered"


if __name__ == "__main__":
    trials = {"deep": deep, "dynamic": dynamic, "shared": shared, "traced": traced, "failing": failing}
    main({"powering": powering, "wildcard": wildcard}, trials)
