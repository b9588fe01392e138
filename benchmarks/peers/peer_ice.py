"""ought-ice: recipes, each question a traced coroutine, traces written to a folder that is thrown away."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Callable, Coroutine, Sequence

FOLDER = tempfile.TemporaryDirectory()
os.environ |= {"OUGHT_ICE_AUTO_SERVER": "0", "OUGHT_ICE_AUTO_BROWSER": "0", "OUGHT_ICE_DIR": FOLDER.name}

from common import DEEP, Drawn, Ran, facts, main
from ice.trace import enable_trace, trace, trace_var

FACTS: list = []
"""Of all contexts: what is given to a recipe is written into the trace each time."""


@trace
async def power(place: int, x: int, k: int) -> int:
    if k == 0:
        return x
    if k == 1:
        return await follow(place, x)
    middle = await power(place, x, k // 2)
    end = await power(place, middle, k // 2)
    return await follow(place, end) if k % 2 == 1 else end


@trace
async def follow(place: int, x: int) -> int:
    return FACTS[place][x]


@trace
async def total(place: int, pattern: str) -> int:
    if "*" not in pattern:
        return await look(place, pattern)
    zero, one = (pattern.replace("*", bit, 1) for bit in "01")
    return await total(place, zero) + await total(place, one)


@trace
async def look(place: int, string: str) -> int:
    return FACTS[place][string]


async def traced(roots: Sequence[Coroutine]) -> Ran:
    """The answers; a call is two lines in the trace, one when it begins and one when it ends."""
    enable_trace()
    answers = [await root for root in roots]
    return Ran(answers, len(calls()))


def calls() -> list[dict]:
    """What the trace says of each call: among other things its parent."""
    lines = (trace_var.get().dir / "trace.jsonl").read_text().splitlines()
    return [next(iter(json.loads(line).values())) for line in lines if '"parent"' in line]


def powering(drawn: Drawn) -> Callable[[], Ran]:
    FACTS.extend(drawn.contexts)
    return lambda: asyncio.run(traced([power(*root) for root in drawn.roots]))


def wildcard(drawn: Drawn) -> Callable[[], Ran]:
    FACTS.extend(map(facts, drawn.contexts))
    return lambda: asyncio.run(traced([total(*root) for root in drawn.roots]))


# ----------------------------------------------------------------------------------------------- trials


@trace
async def down(n: int) -> int:
    return 0 if n == 0 else await down(n - 1)


@trace
async def pick(n: int) -> int:
    return n if n > 2 else await pick(n + 1)


WORKED: list[int] = []


@trace
async def common(n: int) -> int:
    WORKED.append(n)
    return n


@trace
async def leaf(n: int) -> int:
    return 1 // n


def deep() -> tuple[bool, str]:
    return asyncio.run(traced([down(DEEP)])).answers == [0], "answered"


def dynamic() -> tuple[bool, str]:
    return asyncio.run(traced([pick(0)])).answers == [3], "answered"


def shared() -> tuple[bool, str]:
    asyncio.run(traced([common(way([1])) for way in (sum, max)]))
    return len(WORKED) == 1, f"worked on {len(WORKED)} times"


def kept() -> tuple[bool, str]:
    FACTS.append([1, 0])

    async def parents() -> int:
        await traced([power(0, 0, 2)])
        return len({call["parent"] for call in calls()})

    return asyncio.run(parents()) == 4, "calls with their parents, arguments and answers"


def failing() -> tuple[bool, str]:
    async def three() -> list:
        enable_trace()
        return await asyncio.gather(*[leaf(n) for n in (1, 0, 1)], return_exceptions=True)

    return asyncio.run(three())[::2] == [1, 1], "the others are answered"


if __name__ == "__main__":
    trials = {"deep": deep, "dynamic": dynamic, "shared": shared, "traced": kept, "failing": failing}
    main({"powering": powering, "wildcard": wildcard}, trials)
