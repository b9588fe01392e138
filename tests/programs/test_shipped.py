"""Every shipped program checks without warnings, and is written as `ida-dsl fmt` writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ida_dsl.diagnose import diagnose
from ida_dsl.graph.json import from_json, to_json
from ida_dsl.graph.verify import verify
from ida_dsl.load import load
from ida_dsl.source import read_source
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.unparse import format_file

PROGRAMS = sorted((Path(__file__).parents[2] / "programs").glob("*.ida"))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_in_order(program):
    assert [one.title for one in diagnose(program).diagnostics if one.code[0] != "N"] == []
    source = read_source(program)
    assert format_file(parse(source)) == source.text
    graph = load(program).graph
    verify(graph)
    assert from_json(to_json(graph)) == graph


def test_all_fifteen_are_there():
    assert len(PROGRAMS) == 15
