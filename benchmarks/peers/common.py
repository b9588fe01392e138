"""What all peers share: roots out of a file, processor time, and what is printed. Needs nothing but Python.

python peer_NAME.py run ROOTS.json WORKLOAD COUNT [KEY=NUMBER…]
python peer_NAME.py try WHAT

The first answers so many roots of a workload and prints JSON: `questions` that were worked on, `cpu` seconds,
a `checksum` of the answers. Timed is what happens between knowing all roots and knowing all answers: imports,
reading the roots and starting up are over by then. Python's collector of garbage is off, to the advantage of
whoever keeps many objects: it would count them over and over.

The second tries whether the peer can do something, and prints JSON: whether it `holds`, and what was `found`.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

DEEP = 20_000
"""So long is the chain of questions, each asking the next, that `deep` tries."""


@dataclass(frozen=True)
class Drawn:
    """Roots of a workload: for each the number of its context, and its arguments."""

    contexts: Sequence[Sequence[int]]
    roots: Sequence[Sequence]


@dataclass(frozen=True)
class Ran:
    """Answers of the roots, and how many questions were worked on."""

    answers: list[int]
    questions: int


Workload = Callable[..., Callable[[], Ran]]
"""Makes everything ready, and gives what is to be timed."""
Trial = Callable[[], tuple[bool, str]]


def facts(signs: Sequence[int]) -> dict[str, int]:
    """The function of wildcard search: the sign of each string of six bits."""
    return {format(at, "06b"): sign for at, sign in enumerate(signs)}


# -------------------------------------------------------------------------------------- processor time


def cpu() -> dict[int, float]:
    """Processor seconds of this process and of each below it, the system's share and ended children included;
    of others than this one to a hundredth of a second."""
    below = {pid: spent(pid) for pid in family() if pid != os.getpid()}
    return below | {os.getpid(): process_time() + ended()}


def cpu_since(before: dict[int, float]) -> float:
    """What was spent since. A process that is gone and whose parent did not wait for it counts as nothing."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in cpu().items())


def ended() -> float:
    """Seconds of children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def family() -> list[int]:
    """This process and all below it; only this one where the system does not tell."""
    parents = {int(one.name): parent(one) for one in Path("/proc").glob("[0-9]*")}
    found = [os.getpid()]
    for pid in found:
        found += [one for one, above in parents.items() if above == pid]
    return found


def parent(process: Path) -> int:
    """The parent of a process, 0 where it has just ended."""
    return int(words(process)[1]) if words(process) else 0


def spent(pid: int) -> float:
    """Seconds of a process and of its ended children."""
    found = words(Path("/proc") / str(pid))
    return sum(map(int, found[11:15])) / os.sysconf("SC_CLK_TCK") if found else 0.0


def words(process: Path) -> list[str]:
    """What the system says of a process, from its state on."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


# ------------------------------------------------------------------------------------------- as a script


def checksum(answers: Sequence[int]) -> str:
    """The same for the same answers."""
    return hashlib.sha256(json.dumps(list(answers)).encode()).hexdigest()[:16]


def drawn(path: str, workload: str, count: int) -> Drawn:
    """The first so many roots of a workload, and their contexts."""
    said = json.loads(Path(path).read_text())[workload]
    roots = said["roots"][:count]
    return Drawn(said["contexts"][: 1 + max(root[0] for root in roots)], roots)


def main(workloads: Mapping[str, Workload], trials: Mapping[str, Trial]) -> None:
    """Does what the command line says."""
    pin()
    if sys.argv[1] == "try":
        print(json.dumps(tried(trials[sys.argv[2]])))
        return
    path, name, count, *options = sys.argv[2:]
    given = {key: int(number) for key, number in (option.split("=") for option in options)}
    run = workloads[name](drawn(path, name, int(count)), **given)
    gc.disable()
    begun = cpu()
    ran = run()
    took = cpu_since(begun)
    print(json.dumps({"questions": ran.questions, "cpu": took, "checksum": checksum(ran.answers)}))


def tried(trial: Trial) -> dict[str, object]:
    """What a trial came to; what it raises is what was found."""
    try:
        holds, found = trial()
    except BaseException as error:  # noqa: BLE001 - any failure at all is what we want to know
        holds, found = False, type(error).__name__
    return {"holds": holds, "found": found}


def pin() -> None:
    """Keeps this process, and all that it starts, to one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
