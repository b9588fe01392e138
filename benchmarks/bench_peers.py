"""The engine beside its peers: the same decompositions of the same roots, and what each cannot do.

python benchmarks/bench_peers.py [--runs N] [--peers a,b]

Each peer gets an environment of its own below build/, made when it is first needed. Runs of all take turns,
each in a process pinned to one core; CPU seconds of the process and of all below it, medians; ratios are
those of the same turn. With all peers, the tables go into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "runtime")]  # what lies beside it is measured

from attrs import Factory, field, frozen

from peers import roots
from peers.environments import MissingError, python_for
from tables import figures, put, table

HERE = Path(__file__).parent / "peers"
TRIALS = {
    "deep": "a chain of 20,000 questions",
    "dynamic": "what is asked depends on answers",
    "shared": "equal questions are one, however they come about",
    "traced": "who asked what, and what came out, is kept",
    "failing": "one failure leaves other roots alone",
}
GRID = [
    {"batch": batch, "flight": flight} for batch in (1, 100, 10_000) for flight in (10, 100, 1_000, 10_000)
]
"""What asyncio is tuned on."""


@frozen
class Peer:
    """A peer. It is given so many `roots`, fewer where it is slow; one of the options in `grid` is chosen
    beforehand, and told unless `silent`; `goals` say by workload how many times the engine's its time per
    question must be. `script` is the script that does the work."""

    name: str
    says: str
    roots: int
    grid: Sequence[Mapping[str, int]] = ({},)
    goals: Mapping[str, float] = field(factory=dict)
    silent: bool = False
    script: str = field(default=Factory(lambda self: self.name, takes_self=True))


PEERS = (
    Peer("engine", "the engine, a second pass: roots are columns", 10_000, ({"again": 1},), silent=True),
    Peer("first", "the engine, a first pass: roots are objects", 10_000, script="engine"),
    Peer("interpreter", "the reference interpreter", 500),
    Peer("recursion", "recursive Python, a dict for memo, a list of asks", 10_000),
    Peer(
        "asyncio", "asyncio, a task per question, memo, list of asks, batches", 10_000, GRID, {"powering": 10}
    ),
    Peer("dask", "dask, a graph made by hand, a task per question", 1_000, goals={"powering": 200}),
    Peer(
        "delayed",
        "dask.delayed, as its documentation has it",
        1_000,
        ({"delayed": 1},),
        {"powering": 200},
        silent=True,
        script="dask",
    ),
    Peer("ice", "ought-ice, a traced recipe", 500, goals={"powering": 200}),
    Peer("ray", "Ray, a task per question", 100),
)
BY_NAME = {peer.name: peer for peer in PEERS}
HEAD = (
    "", "roots", "questions a root", "questions/s", "µs a question", "times the engine's", "to be reached",
    "µs a root",
)  # fmt: skip


@frozen
class Said:
    """What a peer has printed of a run."""

    questions: int
    cpu: float
    checksum: str

    @property
    def each(self) -> float:
        """Microseconds a question."""
        return 1e6 * self.cpu / self.questions


@frozen
class Line:
    """All runs of a peer on a workload."""

    peer: Peer
    options: Mapping[str, int]
    runs: list[Said] = field(factory=list)

    @property
    def each(self) -> float:
        """Microseconds a question."""
        return statistics.median(one.each for one in self.runs)


def call(peer: Peer, *words: str) -> dict[str, Any]:
    """Runs a peer's script; what it printed."""
    command = [str(python_for(peer.script)), str(HERE / f"peer_{peer.script}.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise SystemExit(f"{peer.name} failed; run {' '.join(command)}\n{done.stderr[-600:]}")
    said: dict[str, Any] = json.loads(lines[-1])
    return said


def run(peer: Peer, workload: str, count: int, options: Mapping[str, int]) -> Said:
    """One run; its answers must be right."""
    given = [f"{key}={number}" for key, number in options.items()]
    said = Said(**call(peer, "run", str(roots.PATH), workload, str(count), *given))
    if said.checksum != roots.checksum(workload, count):
        raise SystemExit(f"{peer.name} gave wrong answers to {workload}")
    return said


def tuned(peer: Peer, workload: str) -> Mapping[str, int]:
    """The options with which a question takes least."""
    if len(peer.grid) == 1:
        return peer.grid[0]
    return min(peer.grid, key=lambda options: run(peer, workload, peer.roots, options).cpu)


def lines_of(workload: str, peers: Sequence[Peer], runs: int) -> list[Line]:
    """The runs of all peers, which take turns."""
    lines = [Line(peer, tuned(peer, workload)) for peer in peers]
    for turn in range(runs):
        for line in lines:
            line.runs.append(run(line.peer, workload, line.peer.roots, line.options))
        print(f"{workload}: {turn + 1}/{runs}", file=sys.stderr)
    return lines


# ------------------------------------------------------------------------------------------ what is told


def timings(workload: str, lines: Sequence[Line]) -> str:
    """The table of a workload; ratios to the first line."""
    return table(HEAD, [timing(workload, line, lines[0]) for line in lines])


def timing(workload: str, line: Line, engine: Line) -> tuple[str, ...]:
    ratio = statistics.median(a.each / b.each for a, b in zip(line.runs, engine.runs, strict=True))
    a_root = line.runs[0].questions / line.peer.roots
    told = {} if line.peer.silent else line.options
    options = ", ".join(f"{key} {number:,}" for key, number in told.items())
    return (
        f"{line.peer.says} ({options})" if options else line.peer.says,
        f"{line.peer.roots:,}",
        f"{a_root:.1f}",
        figures(1e6 / line.each),
        figures(line.each),
        figures(ratio),
        verdict(ratio, line.peer.goals.get(workload)),
        figures(line.each * a_root),
    )


def verdict(ratio: float, goal: float | None) -> str:
    """A goal, and whether it is met."""
    return "" if goal is None else f"{goal:,.0f}: {'yes' if ratio >= goal else '**no**'}"


def abilities(peers: Sequence[Peer]) -> str:
    """The table of what was tried."""
    rows = []
    for peer in [one for one in peers if one.script == one.name]:
        found = [call(peer, "try", trial) for trial in TRIALS]
        cells = ["yes" if one["holds"] else f"**no**: {one['found']}" for one in found]
        rows.append((peer.says.partition(",")[0], *cells))
    return table(("", *TRIALS.values()), rows)


def chosen(names: str | None) -> list[Peer]:
    """The engine, both passes, and the peers named; SystemExit where there is none of such a name."""
    wanted = names.split(",") if names else list(BY_NAME)
    unknown = [name for name in wanted if name not in BY_NAME]
    if unknown:
        raise SystemExit(f"there is no peer {', '.join(unknown)}: --peers names some of {', '.join(BY_NAME)}")
    return [peer for peer in PEERS if peer.name in {"engine", "first", *wanted}]


def there(peers: Sequence[Peer]) -> list[Peer]:
    """Those whose environments can be made; says which are left out."""
    found = []
    for peer in peers:
        try:
            python_for(peer.script)
            found.append(peer)
        except MissingError as error:
            print(error, file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--peers", metavar="a,b", help=", ".join(BY_NAME))
    wanted = parser.parse_args()
    peers = there(chosen(wanted.peers))
    roots.write(max(peer.roots for peer in peers))
    tables = {name: timings(name, lines_of(name, peers, wanted.runs)) for name in roots.WORKLOADS}
    tables["abilities"] = abilities(peers)
    for name, text in tables.items():
        print(f"\n{name}\n\n{text}")
        if len(peers) == len(PEERS):
            put(name, text)


if __name__ == "__main__":
    main()
