"""What commands share: loading a program, showing what is wrong with it, reading `name=value`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ida_dsl.cli import screen

if TYPE_CHECKING:
    from ida_dsl.diagnostics import Diagnostic
    from ida_dsl.load import Program
    from ida_dsl.source import Source

F = TypeVar("F", bound=Callable[..., Any])
PROBLEM = 1


def pairs(given: Iterable[str], option: str, example: str) -> dict[str, str]:
    """`name=value` options as a dict."""
    found: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{option} {one}: write it like {option} {example}")
        found[name.strip()] = value.strip()
    return found


def strategy_of(written: str) -> tuple[str, str]:
    """The task and the name of a strategy, written `power=halve` or `power.halve`."""
    task, sign, name = (part.strip() for part in written.replace(".", "=", 1).partition("="))
    if not (task and sign and name):
        raise click.UsageError(f"--strategy {written}: write it like --strategy power=halve")
    return task, name


def program_argument(function: F) -> F:
    """PROGRAM."""
    return click.argument("program", type=click.Path(dir_okay=True))(function)


def set_option(function: F) -> F:
    """`--set name=value`."""
    return click.option(
        "--set", "settings", metavar="NAME=VALUE", multiple=True, help="Give a param a value. Repeatable."
    )(function)


def where_options(function: F) -> F:
    """`--device` and `--threads`."""
    options = (
        click.option(
            "--device", type=click.Choice(("cpu", "cuda")),
            help="Where networks calculate; on the GPU (cuda) where there is one if not given.",
        ),
        click.option(
            "--threads", type=click.IntRange(1), default=1, show_default=True, metavar="N",
            help="Threads of torch.",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def load(program: str, settings: Sequence[str] = ()) -> Program:
    """The program, or the end: what is wrong with it is shown on stderr, and the exit code is 1."""
    from ida_dsl.api import compiled_with
    from ida_dsl.diagnostics import CheckFailed

    try:
        return compiled_with(program, pairs(settings, "--set", "size=8"))
    except CheckFailed as failed:
        show_errors(failed.diagnostics, failed.sources, _meant(program))
        raise click.exceptions.Exit(PROBLEM) from None


def _meant(program: str) -> str:
    """Another file that was meant, where this one does not exist."""
    from pathlib import Path

    from ida_dsl.spell import nearest

    path = Path(program)
    if path.exists() or not path.parent.is_dir():
        return ""
    there = [one.name for one in path.parent.glob("*.ida")]
    near = f"{path.name}.ida" if f"{path.name}.ida" in there else nearest(path.name, there)
    return f"did you mean {path.parent / near}?" if near else ""


def show_errors(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], instead: str = "") -> None:
    """The errors, on stderr, and what to do: what is done `instead`, or where to read more."""
    from ida_dsl.diagnostics import Severity
    from ida_dsl.render import render_all

    errors = [one for one in diagnostics if one.severity is Severity.ERROR]
    legible = {path: source for path, source in sources.items() if source.text}
    screen.remark(render_all(errors, legible, screen.colours(sys.stderr), screen.width()))
    screen.remark(instead or advice(errors))


def advice(diagnostics: Sequence[Diagnostic]) -> str:
    """What to do about diagnostics."""
    from ida_dsl.codes import REGISTRY

    code = next((one.code for one in diagnostics if one.code in REGISTRY), None)
    return f"ida-dsl explain {code} says more" if code else "mend that and try again"


def complete_ask(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Tasks of the program on the command line, for Tab."""
    return [f"{name}(" for name in _names(ctx)[0] if name.startswith(incomplete)]


def complete_strategy(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Strategies of the program on the command line, for Tab."""
    return [name for name in _names(ctx)[1] if name.startswith(incomplete)]


def _names(ctx: click.Context) -> tuple[list[str], list[str]]:
    """Tasks, and `task=strategy`; nothing where the program cannot be read."""
    from ida_dsl.diagnose import diagnose
    from ida_dsl.syntax import ast

    left = [one for one in ctx.args if one.endswith(".ida")]  # where an option lacks its value
    checked = diagnose(str(ctx.params.get("program") or next(iter(left), ""))).checked
    nodes = checked.analysis.declarations if checked else ()
    tasks = [node for node in nodes if isinstance(node, ast.Task)]
    strategies = [
        f"{task.name.text}={item.name.text}"
        for task in tasks
        for item in task.items
        if isinstance(item, ast.Strategy | ast.Shown)
    ]
    return [task.name.text for task in tasks], strategies
