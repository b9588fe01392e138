"""Inputs for `check`: programs with something wrong, and things that are no programs.

`inputs(seed)` goes on for ever: pieces of the shipped programs and of the golden files with tokens dropped,
doubled, swapped, or taken from elsewhere, with indentation and characters spoilt, and plain random bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TOKEN = re.compile(r"\n[ ]*|[^\W\d]\w*|\d+|\"\"\"|[^\w\s]+|\s")
_ODD = [
    "\0",
    "\t",
    "\r",
    "\ufeff",
    "“",
    "\u00a0",
    "\U0001f600",
    "é",
    "\\",
    '"""',
    "'",
    "{",
    "}}",
    "0x",
    "9" * 30,
    "1e999",
]


@cache
def seeds() -> tuple[str, ...]:
    """The texts that are spoilt: shipped programs, by declaration and whole, and golden programs."""
    whole = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("programs/*.ida"))]
    parts = [part for text in whole for part in re.split(r"\n(?=\w)", text)]
    golden = [
        path.read_bytes().decode("utf-8", "replace") for path in sorted(ROOT.glob("tests/golden/**/*.ida"))
    ]
    small = [text for text in golden if len(text) < 2_000]
    return (*whole, *(small * 6), *(parts * 2))


@cache
def tokens() -> tuple[str, ...]:
    """All tokens of the seeds, and odd ones."""
    found = {token for text in seeds() for token in _TOKEN.findall(text)}
    return (*sorted(found), *_ODD)


def inputs(seed: int) -> Iterator[str]:
    """Inputs without end, the same for the same seed."""
    draw = random.Random(seed)
    while True:
        if draw.random() < 0.05:
            yield draw.randbytes(draw.randrange(200)).decode("utf-8", "replace")
        elif draw.random() < 0.1:
            yield "".join(draw.choices(tokens(), k=draw.randrange(1, 60)))
        else:
            yield spoilt(draw, draw.choice(seeds()))


def spoilt(draw: random.Random, text: str) -> str:
    """The text with one to six changes."""
    parts = _TOKEN.findall(text)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 6))):
        if parts:
            _change(draw, parts)
    return "".join(parts)


def _change(draw: random.Random, parts: list[str]) -> None:
    at = draw.randrange(len(parts))
    end = min(at + draw.choice((1, 1, 1, 2, 5, 20)), len(parts))
    match draw.randrange(6):
        case 0:
            del parts[at:end]
        case 1:
            parts[at:at] = parts[at:end]
        case 2:
            other = draw.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        case 3:
            parts[at] = draw.choice(tokens())
        case 4:
            parts.insert(at, draw.choice(tokens()))
        case _:
            donor = _TOKEN.findall(draw.choice(seeds()))
            start = draw.randrange(len(donor) or 1)
            parts[at:end] = donor[start : start + draw.randrange(1, 12)]
