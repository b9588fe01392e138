"""Each `tests/golden/**/NAME.ida` is reported as its `NAME.txt` says, to the letter.

A program has its folder at hand for imports. `IDA_UPDATE_GOLDEN=1 pytest tests/test_golden.py`
writes the texts anew; read what changed before you keep it.
"""

import importlib
import importlib.util
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ida_dsl.codes import REGISTRY
from ida_dsl.codes.syntax import CODES
from ida_dsl.diagnostics import Diagnostic, from_source_error
from ida_dsl.render import render_all
from ida_dsl.source import Source, SourceError, read_source
from ida_dsl.syntax.parse import parse

GOLDEN = Path(__file__).parent / "golden"
PROGRAMS = sorted(GOLDEN.rglob("*.ida"))
Found = tuple[Sequence[Diagnostic], Mapping[str, Source]]


def _parsed(path: str) -> Found:
    try:
        source = read_source(path)
    except SourceError as error:
        return (from_source_error(error),), {path: error.source}
    return parse(source).diagnostics, {path: source}


def _diagnosed(path: str) -> Found:
    if importlib.util.find_spec("ida_dsl.load") is None:
        return _parsed(path)
    found = importlib.import_module("ida_dsl.load").diagnose(path)
    return found.diagnostics, found.sources


def _reported(program: Path) -> str:
    """What is said of a program, with no path in it but the file's own name."""
    before = Path.cwd()
    os.chdir(program.parent)
    try:
        # What does not parse is reported as it stands; later stages have nothing to add to it.
        found = _parsed(program.name) if program.parent.name == "syntax" else _diagnosed(program.name)
    finally:
        os.chdir(before)
    return render_all(*found) + "\n"


@pytest.mark.parametrize("program", PROGRAMS, ids=[str(path.relative_to(GOLDEN)) for path in PROGRAMS])
def test_reported_as_written_down(program):
    expected = program.with_suffix(".txt")
    said = _reported(program)
    if os.environ.get("IDA_UPDATE_GOLDEN") == "1":
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert expected.exists(), "run with IDA_UPDATE_GOLDEN=1 to write it"
    assert said == expected.read_text(encoding="utf-8")


def test_every_syntax_code_is_shown():
    said = "".join(path.with_suffix(".txt").read_text(encoding="utf-8") for path in PROGRAMS)
    assert not [code.code for code in CODES if code.wrong and f"[{code.code}]" not in said]


def test_no_text_without_its_program():
    assert not [path for path in GOLDEN.rglob("*.txt") if not path.with_suffix(".ida").exists()]


def test_every_code_is_hit_by_a_golden_file():
    said = {
        code for path in GOLDEN.rglob("*.txt") for code in re.findall(r"\[([EWN]\d+)\]", path.read_text())
    }
    assert {code.code for code in REGISTRY.values() if code.wrong} <= said
    assert len(PROGRAMS) >= 80


def test_every_code_that_the_sources_name_is_documented():
    sources = (Path(__file__).parents[1] / "ida_dsl").rglob("*.py")
    named = {
        code for path in sources for code in re.findall(r'"([EWN]\d{3,4})"', path.read_text(encoding="utf-8"))
    }
    assert named == set(REGISTRY)
