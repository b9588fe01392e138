"""What a run is told besides its questions, as users write it, made into the interpreter's settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from math import isfinite
from os import PathLike
from pathlib import Path

from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.settings import Settings
from ida_dsl.json_values import in_brief
from ida_dsl.load import Program
from ida_dsl.questions import FULL
from ida_dsl.syntax import ast
from ida_dsl.values import Value

BUDGETS = ("questions", "total", "cost", "steps", "memory")


def is_whole(given: object) -> bool:
    """Whether this is a whole number, be it numpy's, and not True or False."""
    return hasattr(given, "__index__") and not isinstance(given, bool)


def a_path(given: object) -> Path:
    """The path of a file. Raises `Misused`."""
    if isinstance(given, str | PathLike):
        return Path(given)
    raise Misused(f"{in_brief(given)} is no path", "give the path of a program, as a text or a Path")


def read_seed(given: object) -> int:
    """A seed. Raises `Misused`."""
    if is_whole(given):
        return int(given)  # type: ignore[call-overload, no-any-return]
    raise Misused(f"the seed {in_brief(given)} is no whole number", "give one, such as seed=7")


def read_settings(given: object) -> dict[str, Value | str]:
    """Values of params by name. Raises `Misused`."""
    if given is None:
        return {}
    if isinstance(given, Mapping) and all(isinstance(name, str) for name in given):
        return dict(given)
    raise Misused(f"the settings are {in_brief(given)}", 'give a dict of params by name, such as {"size": 8}')


def read_budget(given: object) -> Mapping[str, float]:
    """Budgets by name. Raises `Misused`."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return given
    how = f'give a dict with any of {", ".join(BUDGETS)}, such as {{"questions": 1000}}'
    raise Misused(f"the budget is {in_brief(given)}", how)


def read_depth(depth: int | str) -> int:
    """A depth as it is written: a number from 0, or `full`."""
    given: object = depth
    if given == "full":
        return FULL
    try:
        number = int(given) if is_whole(given) or isinstance(given, str) else -1  # type: ignore[call-overload]
    except ValueError:
        number = -1
    if number < 0:
        raise Misused(f"`{depth}` is no depth", "give a number from 0, or full")
    return number


def forced(graph: Graph, strategies: Mapping[str, str]) -> dict[str, str]:
    """The one strategy of some tasks, looked up. Raises `Misused`."""
    tasks = {task.name: task for task in graph.tasks}
    for task, name in strategies.items():
        if task not in tasks:
            raise none_called("task", str(task), tasks, "name one of them")
        known = [strategy.name for strategy in tasks[task].strategies]
        if name not in known:
            raise none_called(
                "strategy", str(name), known, "name one of them" if known else "leave it out", task
            )
    return dict(strategies)


def settings_of(
    program: Program,
    seed: int,
    strategies: Mapping[str, str],
    budget: Mapping[str, float],
    allow_python: bool,
) -> Settings:
    """The interpreter's settings. Raises `Misused`."""
    for name, amount in budget.items():
        if name not in BUDGETS:
            raise none_called("budget", str(name), BUDGETS, "name one of them")
        given: object = amount
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number:
            raise Misused(f"the budget of {name} is {in_brief(given)}, no number", "give a number from 1")
        if not amount >= (name != "cost"):
            raise Misused(f"a budget of {amount} {name} leaves nothing", "give a number from 1")
        if name != "cost" and not isfinite(amount):
            raise Misused(f"a budget of {amount} {name} has no end", f"leave {name} out")
    whole = {name: int(amount) for name, amount in budget.items() if name != "cost"}
    return Settings(
        seed=seed,
        forced=forced(program.graph, strategies),
        cost=budget.get("cost"),
        externs=dict(helpers(program)) if allow_python else {},
        **whole,  # type: ignore[arg-type]
    )


def beside(program: Program) -> None:
    """Lets Python find modules that lie beside the program."""
    folder = str(program.folder.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)


_WHERE = 'write python("module:name"), the module beside the program or installed'


def helpers(program: Program) -> Iterator[tuple[str, Callable[..., object]]]:
    """The helpers in Python that a program names, by `module:name`. Raises `Misused`."""
    beside(program)
    for node in program.checked.analysis.declarations:
        if isinstance(node, ast.Extern):
            yield node.target, _helper(node.target)


def _helper(target: str) -> Callable[..., object]:
    module, _, path = target.partition(":")
    try:
        found: object = import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - importing runs whatever is there
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise Misused(f"{target} cannot be loaded: {why}", _WHERE) from None
    if not callable(found):
        raise Misused(f"{target} is no function", _WHERE)
    return found
