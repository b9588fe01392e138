"""`ida-dsl graph`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ida_dsl.cli import screen
from ida_dsl.cli.common import complete_strategy, load, program_argument, set_option, strategy_of

if TYPE_CHECKING:
    from ida_dsl.graph.draw import Picture
    from ida_dsl.load import Program

FORMS = {".svg": "svg", ".mmd": "mermaid", ".dot": "dot", ".gv": "dot", ".html": "html", ".json": "json"}
_EPILOG = """\b
Examples:
  ida-dsl graph program.ida -o program.svg
  ida-dsl graph program.ida -o program.html        with the program's text beside it
  ida-dsl graph program.ida --format mermaid       to stdout, for Markdown
  ida-dsl graph program.ida --strategy power=halve -o halve.svg
  ida-dsl graph program.ida -o program.json        what runs, as data"""


@click.command("graph", epilog=_EPILOG, short_help="Draw a program.")
@program_argument
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False), metavar="FILE", help="Where to; else stdout."
)
@click.option(
    "--format", "form", type=click.Choice(sorted(set(FORMS.values()))), help="Else by FILE's suffix."
)
@click.option(
    "--strategy",
    metavar="TASK=NAME",
    shell_complete=complete_strategy,
    help="Draw one strategy, step by step.",
)
@set_option
def command(
    program: str, output: str | None, form: str | None, strategy: str | None, settings: tuple[str, ...]
) -> None:
    """Draw who asks whom, without running anything."""
    form = form or _by_suffix(output)
    text = _text(load(program, settings), form, strategy)
    if output is None:
        screen.put(text.rstrip("\n"))
        return
    from ida_dsl.cli.fmt import write_whole

    write_whole(Path(output), text)
    screen.remark(f"{output} is written")


def _by_suffix(output: str | None) -> str:
    if output is None:
        raise click.UsageError(
            f"say what to draw: --format {'|'.join(sorted(set(FORMS.values())))}, or -o FILE"
        )
    suffix = Path(output).suffix.lower()
    if suffix not in FORMS:
        raise click.UsageError(f"{output}: end it in one of {' '.join(FORMS)}, or give --format")
    return FORMS[suffix]


def _text(program: Program, form: str, strategy: str | None) -> str:
    if form == "json":
        return _as_json(program, strategy)
    from ida_dsl.graph import draw

    picture = _picture(program, strategy)
    write = {"svg": draw.to_svg, "mermaid": draw.to_mermaid, "dot": draw.to_dot, "html": draw.to_html}[form]
    return write(picture)


def _picture(program: Program, strategy: str | None) -> Picture:
    from ida_dsl.graph import draw

    if strategy is None:
        return draw.draw_program(program.graph, program.sources, program.path)
    task, name = _strategy(program, strategy)
    return draw.draw_code(program.graph, task, name, program.sources)


def _strategy(program: Program, written: str) -> tuple[str, str]:
    from ida_dsl.asking.settling import forced

    task, name = strategy_of(written)
    forced(program.graph, {task: name})
    return task, name


def _as_json(program: Program, strategy: str | None) -> str:
    import json

    from ida_dsl.graph.json import to_json

    if strategy is not None:
        raise click.UsageError("json holds the whole program; leave --strategy out")
    return json.dumps(to_json(program.graph), ensure_ascii=False, indent=1) + "\n"
