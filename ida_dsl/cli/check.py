"""`ida-dsl check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ida_dsl.cli import screen
from ida_dsl.cli.common import advice, pairs, set_option

if TYPE_CHECKING:
    from ida_dsl.diagnose import Diagnosis
    from ida_dsl.diagnostics import Diagnostic

_EPILOG = """\b
Examples:
  ida-dsl check program.ida
  ida-dsl check *.ida --strict
  ida-dsl check program.ida --notes          what was proved, and what is left to run time
  ida-dsl check program.ida --format json    for editors and scripts

Exit code 1 where there is an error; with --strict also where there is a warning."""


@click.command("check", epilog=_EPILOG, short_help="Say what is wrong with programs.")
@click.argument("programs", nargs=-1, required=True, type=click.Path(), metavar="PROGRAM...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--notes", is_flag=True, help="Show notes, too.")
@click.option("--strict", is_flag=True, help="Let warnings fail.")
@set_option
def command(
    programs: tuple[str, ...], form: str, notes: bool, strict: bool, settings: tuple[str, ...]
) -> int:
    """Check programs without running anything."""
    from ida_dsl.diagnose import diagnose

    given = pairs(settings, "--set", "size=8")
    found = [(path, diagnose(path, given, reasons=notes)) for path in programs]
    if form == "json":
        screen.put(_as_json(found, notes))
    else:
        for path, diagnosis in found:
            _tell(path if len(found) > 1 else "", diagnosis, notes)
    return int(any(_fails(diagnosis, strict) for _, diagnosis in found))


def _fails(diagnosis: Diagnosis, strict: bool) -> bool:
    bad = {"error", "warning"} if strict else {"error"}
    return any(one.severity.value in bad for one in diagnosis.diagnostics)


def _shown(diagnosis: Diagnosis, notes: bool) -> list[Diagnostic]:
    return [one for one in diagnosis.diagnostics if notes or one.severity.value != "note"]


def _as_json(found: list[tuple[str, Diagnosis]], notes: bool) -> str:
    """A list of diagnostics of all programs, each with its `program` as it was named."""
    rows = [
        {"program": path, **one.to_json(diagnosis.sources)}
        for path, diagnosis in found
        for one in _shown(diagnosis, notes)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _tell(name: str, diagnosis: Diagnosis, notes: bool) -> None:
    from ida_dsl.render import render_all

    shown = _shown(diagnosis, notes)
    lead = f"{name}: " if name else ""
    if shown:
        legible = {path: source for path, source in diagnosis.sources.items() if source.text}
        screen.put(render_all(shown, legible, screen.colours(), screen.width()))
    if _fails(diagnosis, strict=False):
        screen.put(lead + advice([one for one in shown if one.severity.value == "error"]))
    else:
        screen.put(lead + screen.paint("good", "ok") + ": " + _summary(diagnosis, notes))


def _summary(diagnosis: Diagnosis, notes: bool) -> str:
    from ida_dsl.cli.tallies import asks_in_words

    assert diagnosis.checked is not None
    hidden = sum(one.severity.value == "note" for one in diagnosis.diagnostics)
    more = "" if notes or not hidden else f"; {hidden} note{'s' * (hidden > 1)} with --notes"
    return asks_in_words(diagnosis.checked) + more
