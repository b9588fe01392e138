"""Whatever is given to `check`, it answers with diagnostics; what passes also lowers to a valid graph.

The fast run takes a few thousand inputs; `python -m tests.fuzz.test_check_fuzz 200000` goes on as long as is
asked, prints the first failure with its input, and says how many passed.
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from ida_dsl.diagnose import diagnose_source
from ida_dsl.diagnostics import CheckFailed
from ida_dsl.graph.verify import verify
from ida_dsl.load import compiled
from ida_dsl.render import render_all
from ida_dsl.source import SourceError, decode
from tests.fuzz.mutate import inputs

SLOW = 10.0
"""Seconds after which an input counts as a hang."""


def check(text: str) -> None:
    """What the command does with a file that holds the text, and then the lowering."""
    try:
        source = decode(text.encode("utf-8", "surrogatepass"), "fuzz.ida")
    except SourceError:
        return
    diagnosis = diagnose_source(source)
    render_all(diagnosis.diagnostics, diagnosis.sources)
    try:
        program = compiled(diagnosis, "fuzz.ida", Path())
    except CheckFailed:
        return
    verify(program.graph)


@pytest.mark.parametrize("seed", range(4))
def test_no_input_is_too_much(seed):
    for text in islice(inputs(seed), 250):
        check(text)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_no_input_is_too_much_at_length(seed):
    for text in islice(inputs(seed), 1_000):
        check(text)


def main(count: int, seed: int) -> None:
    """Goes through so many inputs."""
    began = time.process_time()
    for at, text in enumerate(islice(inputs(seed), count)):
        start = time.process_time()
        try:
            check(text)
        except BaseException:
            print(f"input {at} of seed {seed}:", repr(text), sep="\n", flush=True)
            raise
        if time.process_time() - start > SLOW:
            print(f"input {at} of seed {seed} took over {SLOW} s:", repr(text)[:3000], flush=True)
    print(f"{count} inputs of seed {seed} passed in {time.process_time() - began:.0f} s of CPU")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
