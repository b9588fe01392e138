"""The roots that all peers are given, in one file, and what is right."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from peers.common import checksum as checksum_of

BUILD = Path(__file__).parents[2] / "build" / "peers"
WORKLOADS = ("powering", "wildcard")


PATH = BUILD / "roots.json"


def write(count: int, seed: int = 1, path: Path = PATH) -> None:
    """Draws so many roots of each workload."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"powering": powering(count, seed), "wildcard": wildcard(count, seed)}))


def powering(count: int, seed: int) -> dict[str, Any]:
    """Permutations; the place of one, an element and a power."""
    random = Random(seed)
    contexts = [random.sample(range(64), 64) for _ in range(count)]
    bits = [random.randint(1, 6) for _ in range(count)]
    roots = [[at, random.randrange(64), random.randrange(2 ** (b - 1), 2**b)] for at, b in enumerate(bits)]
    return {"contexts": contexts, "roots": roots}


def wildcard(count: int, seed: int) -> dict[str, Any]:
    """Signs of all strings of six bits, in order; the place of a list of them, and a pattern."""
    random = Random(seed)
    contexts = [[random.choice((-1, 1)) for _ in range(64)] for _ in range(count)]
    return {"contexts": contexts, "roots": [[at, pattern(random)] for at in range(count)]}


def pattern(random: Random) -> str:
    """Every number of stars equally often."""
    stars = random.sample(range(6), random.randint(1, 6))
    return "".join("*" if at in stars else random.choice("01") for at in range(6))


# -------------------------------------------------------------------------------------- what is right


def checksum(workload: str, count: int, path: Path = PATH) -> str:
    """That of the right answers to the first so many roots."""
    said = json.loads(path.read_text())[workload]
    right = follow if workload == "powering" else total
    return checksum_of([right(said["contexts"][place], *given) for place, *given in said["roots"][:count]])


def follow(to: list[int], x: int, k: int) -> int:
    """Step by step."""
    for _ in range(k):
        x = to[x]
    return x


def total(signs: list[int], wanted: str) -> int:
    """Over all strings that match."""
    strings = (format(at, "06b") for at in range(64))
    matching = [all(a in {b, "*"} for a, b in zip(wanted, s, strict=True)) for s in strings]
    return sum(sign for sign, matches in zip(signs, matching, strict=True) if matches)
