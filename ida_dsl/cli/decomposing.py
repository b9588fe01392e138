"""Programs whose questions a decomposer takes apart that was trained (`ida-dsl run --decompose DIR`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import evolve

from ida_dsl.asking.misused import Misused
from ida_dsl.asking.tiers import Where
from ida_dsl.interpreter.program import Program as Ready
from ida_dsl.load import Program


def taken_apart(program: Program, folder: str | None, where: Where) -> tuple[Program, Mapping[str, object]]:
    """The program with the decomposer of a folder in the place of its strategies, and who shows each of
    these; as it is where none is given. Raises `Misused`."""
    if folder is None:
        return program, {}
    from ida_runtime.tiers.card import TierError

    try:
        from ida_runtime.tiers.decomposing.kept import kept
        from ida_runtime.tiers.decomposing.steps import STRATEGY, decomposed
    except ModuleNotFoundError as missing:
        said = f"--decompose needs {missing.name}, which is not installed"
        raise Misused(said, "pip install 'ida-dsl[tiers]'") from None
    try:
        decomposer = kept(Path(folder), Ready(program.graph), where.found())
    except TierError as problem:
        raise Misused(str(problem)) from None
    steps = decomposer.steps
    graph = decomposed(program.graph, steps, folder)
    return evolve(program, graph=graph), {f"{task}.{STRATEGY}": decomposer for task in steps.may_ask}
