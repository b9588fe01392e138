"""Pictures. `IDA_UPDATE_GOLDEN=1 pytest tests/graph/test_draw.py` writes the golden ones anew."""

import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given

from ida_dsl.graph.draw import (
    draw_code,
    draw_program,
    to_dot,
    to_mermaid,
    to_svg,
)
from ida_dsl.graph.draw.layout import lay_out_picture
from ida_dsl.graph.draw.rounds import placed_asks
from ida_dsl.graph.draw.text import raw_text
from ida_dsl.load import load
from tests.graph.codes import codes, graph_of

HERE = Path(__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
SMALL = '''\
"""Add up, and say so."""

param turns: 1..5 = 3
agent people = human("me")

type Digit = 0..9

context:
    at: Map[Digit, Digit]

primitive look(i: Digit) -> Digit = at[i]

task total(n: Digit) -> Int by people:
    """What do the first {n} come to?

    And no cheating."""
    decreases n

    strategy none when n == 0:            # there is nothing to add
        return 0

    strategy rest:
        first = ask[3] look(n)
        if known(first[0]):
            return majority(first) + ask total(n - 1)
        return ask say(["one", "two"])

task say(words: List[Text]) -> Int:
    """How many are {words}?"""

    strategy by_letter:
        lengths = [ask length(w) for w in words]
        best = 0
        repeat turns:
            best = max(best, ask total(3))
        return sum(lengths) + best

task length(word: Text) -> Int by people:
    """How long is {word}?"""

roots total
'''


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("draw") / "small.ida"
    path.write_text(SMALL, encoding="utf-8")
    return load(path)


def line(picture, card, label):
    (found,) = (
        one
        for c in picture.cards
        if c.title == card
        for row in c.rows
        for one in row.lines
        if one.label == label
    )
    return found


# -------------------------------------------------------------------------------------- what is shown


def test_cards(small):
    picture = draw_program(small.graph, small.sources, "small.ida")
    assert (picture.title, picture.subtitle) == ("Add up, and say so.", "small.ida")
    assert [(card.kind, card.title, card.tags) for card in picture.cards] == [
        ("task", "total", ("root",)),
        ("task", "say", ()),
        ("task", "length", ()),
        ("primitive", "look", ()),
        ("agent", "people", ()),
    ]
    total = picture.cards[0]
    assert total.detail.replace("\xa0", " ") == "(n: Digit) → Int"
    assert total.note == "What do the first {n} come to?"
    assert [(row.title, row.detail) for row in total.rows] == [
        ("none", "when n == 0"),
        ("rest", ""),
        ("at depth 0", ""),
    ]
    assert raw_text(total.rows[0].at, small.sources).startswith("strategy none when n == 0:")


def test_how_often_and_when(small):
    picture = draw_program(small.graph, small.sources)
    look = line(picture, "total", "look")
    assert (look.mark, look.rounds, look.note) == ("×3", "1", "")
    assert line(picture, "total", "total").note.startswith("n falls")
    assert line(picture, "total", "total").rounds == "2"
    assert line(picture, "say", "length").mark == "each"
    assert line(picture, "say", "total").mark == "repeat"
    assert [arrow.target for arrow in picture.arrows()] == [
        "task look",
        "task total",
        "task say",
        "agent people",
        "task length",
        "task total",
        "agent people",
    ]


def test_agents_that_nobody_else_leads_to_are_led_to_from_depth_0(small):
    tasks = small.graph.tasks[:1]
    strategies = tasks[0].strategies[:1], tasks[0].strategies[1:]
    alone = evolve(small.graph, tasks=(evolve(tasks[0], strategies=strategies[1]), *small.graph.tasks[1:2]))
    picture = draw_program(alone, small.sources)
    assert "agent people" in [arrow.target for arrow in picture.arrows()]


def test_without_sources(small):
    picture = draw_program(small.graph, {})
    assert picture.cards[0].detail.replace("\xa0", " ") == "(n: Digit) → Int"
    assert picture.cards[0].rows[0].detail == "when …"
    assert line(picture, "total", "total").note.startswith("the measure falls")
    code = draw_code(small.graph, "total", "rest", {})
    assert [one.label for one in code.cards[0].rows[0].lines] == ["ask look", "if condition", "yes", "no"]


def test_code(small):
    picture = draw_code(small.graph, "total", "rest", small.sources)
    assert (picture.title, picture.subtitle) == ("total.rest", "where none before it applies")
    assert [
        (card.title, [(one.rounds, one.label) for one in card.rows[0].lines]) for card in picture.cards
    ] == [
        ("start", [("1", "first = ask[3] look(n)"), ("", "if known(first[0])"), ("", "yes"), ("", "no")]),
        ("then", [("2", "return majority(first) + ask total(n - 1)")]),
        ("else", [("2", 'return ask say(["one", "two"])')]),
    ]


def test_code_with_a_loop(small):
    picture = draw_code(small.graph, "say", "by_letter", small.sources)
    assert ("loop", "repeat turns") in [
        (card.title, one.label) for card in picture.cards for one in card.rows[0].lines
    ]
    assert any(route.back for route in lay_out_picture(picture).routes)


def test_no_such_strategy(small):
    with pytest.raises(KeyError):
        draw_code(small.graph, "total", "other", small.sources)


@given(codes())
def test_rounds_do_not_come_before_what_they_need(code):
    placed = {ask.op.id: ask for ask in placed_asks(code)}
    assert all(ask.round >= 1 for ask in placed.values())
    for ask in placed.values():
        assert all(ask.round > placed[ref].round for ref in ask.op.operands if ref in placed)


@given(codes())
def test_random_codes_can_be_drawn(code):
    picture = draw_code(graph_of(code), "root", "s", {})
    ET.fromstring(to_svg(picture))
    assert {card.kind for card in picture.cards} == {"block"}


# --------------------------------------------------------------------------------------------- goldens


@pytest.mark.parametrize("name", ["small.mmd", "small.dot", "code.mmd", "code.dot"])
def test_golden(small, name):
    stem, kind = name.split(".")
    program = draw_program(small.graph, small.sources, "small.ida")
    picture = program if stem == "small" else draw_code(small.graph, "total", "rest", small.sources)
    said = {"mmd": to_mermaid, "dot": to_dot}[kind](picture)
    golden = HERE / "golden" / name
    if os.environ.get("IDA_UPDATE_GOLDEN") == "1":
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert said == golden.read_text(encoding="utf-8")


def test_strategies_say_which_lines_they_are(small):
    root = ET.fromstring(to_svg(draw_program(small.graph, small.sources)))
    strips = [one.attrib["data-lines"] for one in root.iter(f"{SVG}rect") if "data-lines" in one.attrib]
    first = SMALL.splitlines().index("    strategy rest:") + 1
    assert f"0:{first}-{first + 4}" in strips
    assert not [one for one in strips if not re.fullmatch(r"0:\d+-\d+", one)]
