"""Random programs through both executors, for as long as you like.

    python -m tests.engine.fuzz MINUTES|COUNT [SEED] [--report] [--jobs N]

`10m` is ten minutes, `5000` so many programs, from seed SEED on. Prints how far it is, what was covered with
`--report`, and for each difference the seed, the smallest program found that shows it, and what differs.
Ends with 1 where there was one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count, islice

from tests.engine.random_programs.comparing import Finding, Tally, go_through
from tests.engine.random_programs.coverage import everything
from tests.engine.random_programs.shrinking import shrunk

RUNS, BATCH, EVERY, MOST = 16, 25, 20.0, 6
"""Runs of a program, programs of a batch, seconds between two lines that say how far it is; how many
findings that look alike are made smaller."""


def batch(first: int) -> Tally:
    """The programs of some seeds in a row."""
    tally = Tally()
    for seed in range(first, first + BATCH):
        tally.add(go_through(seed, RUNS))
    return tally


def tallies(seed: int, jobs: int) -> Iterator[Tally]:
    """Batches without end, in so many processes."""
    firsts = count(seed, BATCH)
    if jobs == 1:
        yield from map(batch, firsts)
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(batch, first) for first in islice(firsts, 2 * jobs)]
        try:
            while True:
                yield waiting.pop(0).result()
                waiting.append(pool.submit(batch, next(firsts)))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def go(minutes: float | None, programs: int | None, seed: int, jobs: int) -> Tally:
    """Goes through programs until the time is up, or so many are done."""
    tally, began, told, tried = Tally(), time.monotonic(), 0.0, 0
    met: Counter[str] = Counter()
    for found in tallies(seed, jobs):
        tally.add(found)
        tried += BATCH
        for finding in found.findings:
            kind = finding.said.split(" of ")[0][:70]
            met[kind] += 1
            print(shown(shrunk(finding) if met[kind] <= MOST else finding), flush=True)
        spent = time.monotonic() - began
        if spent - told > EVERY:
            told = spent
            print(line(tally, seed + tried), flush=True)
        if (minutes is not None and spent >= 60 * minutes) or (programs is not None and tried >= programs):
            break
    print(line(tally, seed + tried), flush=True)
    return tally


def line(tally: Tally, seed: int) -> str:
    """How far it is."""
    refused = sum(tally.refused.values())
    return (
        f"to seed {seed}: {tally.programs:,} programs, {tally.runs:,} runs, "
        f"{tally.roots:,} programs x inputs, {tally.questions:,} questions; {refused:,} refused, "
        f"{sum(tally.skipped.values()):,} runs left out, "
        f"{len(tally.findings)} differences"
    )


def shown(finding: Finding) -> str:
    """A difference, for whoever mends it."""
    said = [f"seed {finding.seed}: {finding.said[:2000]}", finding.text[:5000]]
    if finding.case is not None:
        case = finding.case
        said += [
            f"{root.task}{root.arguments!r} in {dict(root.context.facts)!r}, depth {root.depth}"
            for root in case.roots
        ]
        said.append(
            f"agents {dict(case.crew.words)} seed {case.crew.seed}; "
            f"seed {case.seed}; forced {dict(case.forced)}"
        )
    return "\n".join(said)


def report(tally: Tally) -> str:
    """What was covered, and what was not."""
    lines = [
        f"{name}: {number:,} programs"
        for name, number in sorted(tally.covered.items())
        if "call " not in name
    ]
    lines += [f"{name}: {number:,} runs" for name, number in sorted(tally.seen.items())]
    lines += [f"refused with {code}: {number:,} programs" for code, number in sorted(tally.refused.items())]
    lines += [f"left out, {why}: {number:,} runs" for why, number in sorted(tally.skipped.items())]
    never = sorted(everything() - tally.covered.keys())
    return "\n".join([*lines, f"never covered: {', '.join(never) or 'nothing'}"])


def amount(text: str) -> tuple[float | None, int | None]:
    """Minutes, or a number of programs."""
    try:
        return (float(text[:-1]), None) if text.endswith("m") else (None, int(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither 5000 programs nor 10m minutes") from None


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.engine.fuzz")
    parser.add_argument("much", type=amount, help="5000 programs, or 10m for ten minutes")
    parser.add_argument("seed", nargs="?", type=int, default=0, help="the first seed")
    parser.add_argument("--report", action="store_true", help="say what was covered")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args()
    tally = go(*given.much, given.seed, given.jobs)
    if given.report:
        print(report(tally))
    return int(bool(tally.findings))


if __name__ == "__main__":
    sys.exit(main())
