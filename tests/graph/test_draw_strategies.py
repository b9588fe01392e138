"""Pictures of strategies as they are written, and of those that are shown."""

from xml.etree import ElementTree as ET

import pytest

from ida_dsl.graph.draw import draw_code, draw_program, to_svg
from ida_dsl.graph.draw.text import source_text
from ida_dsl.load import load
from ida_dsl.source import Source, Span

PROGRAM = '''\
"""Loops, forks and somebody who shows how."""

type D = 0..9
agent crowd = human("crowd")

primitive at(i: D) -> D = i

task count(a: D) -> D by crowd:
    """Count {a}?"""
    decreases a

    strategy walk when a > 0:
        found = 0
        last = 0
        for x in range(a):
            if ask odd(x):
                found = x
                break
            elif ask odd(3):  # not
                last = 2
        return found

    strategy stop:
        for x in range(a):
            if ask odd(x):
                break
            else:
                break
        require a < 5
        return 0

task paths(r: D) -> D:
    """Paths {r}?"""
    decreases r

    strategy up:
        up = ask paths(r - 1) if r > 0 else 0
        if r > 3:
            if r > 5:
                return up
            else:
                return 2
        elif r > 2:
            return 1
        return min(up, 9)

    strategy shown by crowd:
        may ask at, paths
        at most 3

task odd(x: D) -> Bool by crowd:
    """Is {x} odd?"""

roots count, paths
'''


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    path = tmp_path_factory.mktemp("draw") / "forks.ida"
    path.write_text(PROGRAM, encoding="utf-8")
    return load(path)


def drawn(program, task, strategy):
    """Per card its title and lines; where a line leads, as the title and first line of that card."""
    picture = draw_code(program.graph, task, strategy, program.sources)
    ET.fromstring(to_svg(picture))
    first = {card.id: f"{card.title}: {card.rows[0].lines[0].label}" for card in picture.cards if card.rows}
    return [
        (card.title, [(one.label, first.get(one.target, one.target)) for one in row.lines])
        for card in picture.cards
        for row in card.rows
    ]


LOOP, AFTER, ELIF = "loop: for x in range(a)", "after: return found", "else: elif ask odd(3)"


def test_loops_and_forks_as_they_are_written(program):
    assert drawn(program, "count", "walk") == [
        ("start", [("found = 0", ""), ("last = 0", LOOP)]),
        ("loop", [("for x in range(a)", ""), ("each turn", "each turn: if ask odd(x)"), ("done", AFTER)]),
        ("each turn", [("if ask odd(x)", ""), ("yes", "then: found = x"), ("no", ELIF)]),
        ("then", [("found = x", ""), ("break", AFTER)]),
        ("else", [("elif ask odd(3)", ""), ("yes", "then: last = 2"), ("no", LOOP)]),
        ("then", [("last = 2", LOOP)]),
        ("after", [("return found", "")]),
    ]


def test_blocks_that_only_break_are_left_out(program):
    picture = draw_code(program.graph, "count", "stop", program.sources)
    fork = picture.cards[1].rows[0].lines
    after = picture.cards[2]
    assert [card.title for card in picture.cards] == ["loop", "each turn", "after"]
    assert [(one.label, one.target, one.note) for one in fork[1:]] == [
        ("yes", after.id, "break"),
        ("no", after.id, "break"),
    ]
    assert [(one.label, one.note) for one in after.rows[0].lines] == [
        ("require a < 5", "else unknown"),
        ("return 0", ""),
    ]


def test_a_conditional_stays_in_its_line(program):
    assert drawn(program, "paths", "up") == [
        (
            "start",
            [
                ("up = ask paths(r - 1) if r > 0 else 0", ""),
                ("if r > 3", ""),
                ("yes", "then: if r > 5"),
                ("no", "else: elif r > 2"),
            ],
        ),
        ("then", [("if r > 5", ""), ("yes", "then: return up"), ("no", "else: return 2")]),
        ("then", [("return up", "")]),
        ("else", [("return 2", "")]),
        ("else", [("elif r > 2", ""), ("yes", "then: return 1"), ("no", "else: return min(up, 9)")]),
        ("then", [("return 1", "")]),
        ("else", [("return min(up, 9)", "")]),
    ]


def test_when_a_strategy_applies(program):
    said = [
        draw_code(program.graph, task, name, program.sources).subtitle
        for task, name in [("count", "walk"), ("count", "stop"), ("paths", "up")]
    ]
    assert said == ["when a > 0", "where none before it applies", "always applies"]


def test_what_is_shown_is_a_loop(program):
    picture = draw_code(program.graph, "paths", "shown", program.sources)
    assert picture.subtitle == "where none before it applies; shown by crowd, one question at a time"
    assert [(arrow.card, arrow.target) for arrow in picture.arrows()] == [
        ("block step", "agent crowd"),
        ("block step", "task at"),
        ("block step", "task paths"),
        ("block step", "block end"),
        ("task at", "block step"),
        ("task paths", "block step"),
    ]
    assert picture.cards[0].rows[1].lines[-1].note == "after at most 3 asks"
    ET.fromstring(to_svg(picture))
    assert draw_code(program.graph, "paths", "shown", {}).cards


def test_a_task_with_strategies_leads_to_its_own_agent(program):
    picture = draw_program(program.graph, program.sources)
    led = {arrow.card for arrow in picture.arrows() if arrow.target == "agent crowd"}
    assert led == {"task count", "task paths", "task odd"}


def test_statements_say_where_they_are_written(program):
    picture = draw_code(program.graph, "count", "walk", program.sources)
    lines = [one for card in picture.cards for one in card.rows[0].lines if one.mono]
    text = program.sources[lines[0].at.path].text
    assert [text[one.at.start : one.at.end] for one in lines[:2]] == ["found = 0", "last = 0"]


def test_signatures_break_between_parameters_only(tmp_path):
    path = tmp_path / "wide.ida"
    path.write_text(
        '"""Wide."""\n\ntask t(\n    one: List[Int, 0..8],\n    other: Text,\n) -> Map[Int, Text]:\n'
        '    """T?"""\n\nroots t\n',
        encoding="utf-8",
    )
    loaded = load(path)
    detail = draw_program(loaded.graph, loaded.sources).cards[0].detail
    assert detail.split(" ") == ["(one:\xa0List[Int,\xa00..8],", "other:\xa0Text)", "→\xa0Map[Int,\xa0Text]"]


def test_code_on_several_lines_reads_as_on_one():
    text = "f(\n    [\n        a,  # one\n        b,\n    ],\n    c +\n    d,\n)"
    assert source_text(Span("p", 0, len(text)), {"p": Source("p", text)}) == "f([a, b], c + d)"


def test_prompts_are_shown_up_to_a_sentence_end(tmp_path):
    path = tmp_path / "said.ida"
    prompt = '"""Report what is wrong, each\n    with its line. And more.\n    Not this.\n\n    {x}"""'
    path.write_text(f'"""S."""\n\ntask t(x: Text) -> Text:\n    {prompt}\n\nroots t\n', encoding="utf-8")
    loaded = load(path)
    (card,) = draw_program(loaded.graph, loaded.sources).cards
    assert card.note == "Report what is wrong, each with its line. And more."
