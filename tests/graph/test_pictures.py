"""What every picture keeps to: nothing sticks out of anything, and whatever a program says stays text."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ida_dsl.graph.draw import (
    Card,
    Line,
    Picture,
    Row,
    draw_code,
    draw_program,
    to_dot,
    to_html,
    to_mermaid,
    to_svg,
)
from ida_dsl.graph.draw.cards import PAD, lay_out
from ida_dsl.graph.draw.layout import isotonic, lay_out_picture
from ida_dsl.graph.draw.text import clean, cut, width, wrap
from ida_dsl.graph.model import Hole, Named
from ida_dsl.load import load
from ida_dsl.source import NOWHERE, Source, Span
from ida_dsl.types import INT, TEXT
from tests.graph.sample_graph import graph

PROGRAMS = sorted((Path(__file__).parents[2] / "programs").glob("*.ida"))
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text></svg><script>alert(1)</script> \"'`]]>{}[]()|#;&amp;\\ \x00\x1b\u202e\ud800\n%%end\tπ漢🙂"


def pictures(program):
    yield draw_program(program.graph, program.sources, program.path)
    for task in program.graph.tasks:
        for node in task.strategies:
            yield draw_code(program.graph, task.name, node.name, program.sources)


@pytest.fixture(scope="module", name="drawn")
def _drawn():
    return [picture for path in PROGRAMS for picture in pictures(load(path))]


# ---------------------------------------------------------------------------------------------- layout


def assert_fits(picture):
    """No text leaves its card, no line its room; no two cards touch; nothing leaves the picture."""
    layout = lay_out_picture(picture)
    for sheet in layout.sheets.values():
        for text in sheet.texts:
            wide = text.style.width(text.text)
            assert wide <= text.room + 0.01 or text.text == "…"
            assert text.x >= 0
            assert text.x + wide <= sheet.width - PAD / 2
            assert 0 < text.y < sheet.height
        assert all(0 < y < sheet.height for y in sheet.ports.values())
    boxes = [(place, layout.sheets[card]) for card, place in layout.places.items()]
    for place, sheet in boxes:
        assert place.x >= 0
        assert place.y >= 0
        assert place.x + sheet.width <= layout.width
        assert place.y + sheet.height <= layout.height
    for (p, a), (q, b) in combinations(boxes, 2):
        apart_x = p.x + a.width < q.x or q.x + b.width < p.x
        assert apart_x or p.y + a.height < q.y or q.y + b.height < p.y
    points = [float(x) for route in layout.routes for x in re.findall(r"H(-?[\d.]+)", route.path)]
    assert all(0 <= x <= layout.width for x in points)


def test_shipped_programs_fit(drawn):
    for picture in drawn:
        assert_fits(picture)


def texts():
    return st.one_of(
        st.sampled_from(["a", "power", "W" * 60, "漢" * 40, "", HOSTILE]), st.text(max_size=30)
    ).map(clean)


@st.composite
def random_pictures(draw):
    ids = [f"c{at}" for at in range(draw(st.integers(1, 9)))]
    targets = st.sampled_from([*ids, "", "nowhere"])
    spans = st.sampled_from([NOWHERE, Span("p", 0, 3), Span("p", 2, 9), Span("p", 0, 99), Span("q", 0, 1)])
    lines = st.builds(
        Line,
        texts(),
        targets,
        st.sampled_from(["ask", "agent", "flow"]),
        texts(),
        st.sampled_from(["", "1", "1,2", "1–9"]),
        texts(),
        st.booleans(),
        spans,
    )
    rows = st.builds(Row, texts(), texts(), st.lists(lines, max_size=3).map(tuple), spans, st.booleans())
    cards = [
        Card(
            id_,
            draw(st.sampled_from(["task", "primitive", "agent", "block"])),
            draw(texts()),
            draw(texts()),
            draw(texts()),
            draw(st.sampled_from([(), ("root",), ("draws",)])),
            tuple(draw(st.lists(rows, max_size=2))),
        )
        for id_ in ids
    ]
    return Picture(draw(texts()), draw(texts()), tuple(cards), {"p": Source("p", "one\ntwo\nthree")})


@given(random_pictures())
def test_any_picture_fits(picture):
    assert_fits(picture)


@given(random_pictures())
def test_any_picture_is_well_formed(picture):
    root = ET.fromstring(to_svg(picture))
    assert len(root.findall(f".//{SVG}g[@transform]")) == len(picture.cards)
    assert len(root.findall(f".//{SVG}circle")) == len(list(picture.arrows()))
    assert to_mermaid(picture).startswith("flowchart LR\n")
    assert to_dot(picture).startswith("digraph")


def test_nothing_at_all():
    empty = Picture("", "", ())
    ET.fromstring(to_svg(empty))
    assert_fits(empty)


def test_long_chains_do_not_recurse():
    cards = [
        Card(f"c{at}", "task", "t", rows=(Row("s", lines=(Line("t", f"c{at + 1}"),)),)) for at in range(1500)
    ]
    assert len(lay_out_picture(Picture("", "", tuple(cards))).places) == 1500


def test_loops_enclose_one_another():
    rows = tuple(Row(f"s{at}", lines=(Line("t", "c"),)) for at in range(3))
    layout = lay_out_picture(Picture("", "", (Card("c", "task", "t", rows=rows),)))
    reaches = [float(re.search(r"h([\d.]+)q", route.path)[1]) for route in layout.routes]
    assert reaches == sorted(set(reaches))


def last_x(path):
    found = re.search(r"H(-?[\d.]+)$|(-?[\d.]+) -?[\d.]+$", path)
    return float(found[1] or found[2])


def test_forward_arrows_come_in_from_the_left_and_back_arrows_from_the_right():
    a = Card("a", "task", "a", tags=("root",), rows=(Row("s", lines=(Line("b", "b"),)),))
    b = Card("b", "task", "b", rows=(Row("s", lines=(Line("a", "a"),)),))
    layout = lay_out_picture(Picture("", "", (b, a)))
    places, sheets = layout.places, layout.sheets
    assert places["a"].x < places["b"].x
    ends = {route.arrow.card: last_x(route.path) for route in layout.routes}
    assert ends["a"] == pytest.approx(places["b"].x - 1)
    assert ends["b"] == pytest.approx(places["a"].x + sheets["a"].width + 1)


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.5, 4)), max_size=12))
def test_isotonic(pairs):
    wanted, weights = [w for w, _ in pairs], [w for _, w in pairs]
    found = isotonic(wanted, weights)
    assert all(a <= b + 1e-9 for a, b in pairwise(found))
    total = sum(weight * (value - wish) for value, wish, weight in zip(found, wanted, weights, strict=True))
    assert total == pytest.approx(0, abs=1e-6)
    if wanted == sorted(wanted):
        assert found == pytest.approx(wanted)


# ------------------------------------------------------------------------------------------------ text


@given(st.text(), st.floats(0, 200), st.sampled_from(["sans", "bold", "mono"]))
def test_cut_text_fits(text, room, font):
    shown = cut(clean(text), room, 12, font)
    assert width(shown, 12, font) <= room or shown == "…"


@given(st.text(alphabet="ab ", max_size=60), st.integers(1, 3))
def test_wrapped_text_fits(text, most):
    lines = wrap(text, 60, 12, most)
    assert len(lines) <= most
    assert all(width(one, 12) <= 60 for one in lines)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\nb\tc", "a b c"),
        ("\x00\x1b[31m", "\ufffd\ufffd[31m"),
        ("\u202eab", "\ufffdab"),
        ("é漢", "é漢"),
    ],
)
def test_clean(text, shown):
    assert clean(text) == shown


# ------------------------------------------------------------------------------------- hostile programs


def hostile_graph():
    whole = graph()
    task = evolve(
        whole.tasks[0],
        name=HOSTILE,
        parameters=(Named(HOSTILE, TEXT), Named("y", INT)),
        prompt=(HOSTILE, Hole(HOSTILE)),
        strategies=tuple(
            evolve(one, name=HOSTILE + str(at)) for at, one in enumerate(whole.tasks[0].strategies)
        ),
    )
    return evolve(whole, doc=HOSTILE, tasks=(task,), roots=(HOSTILE,))


def assert_clean_markup(root):
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    allowed = {"svg", "title", "style", "defs", "marker", "path", "rect", "g", "text", "circle"}
    assert names <= allowed
    for element in root.iter():
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]


def test_hostile_names_stay_text():
    picture = draw_program(hostile_graph(), {}, HOSTILE)
    root = ET.fromstring(to_svg(picture))
    assert_clean_markup(root)
    said = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    assert "</text></svg>" in said


def test_pages_have_one_script_and_ask_for_nothing():
    page = to_html(draw_program(hostile_graph(), {}, HOSTILE))
    assert page.count("<script") == page.count("</script") == 1
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!data:)", page)
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_the_policy_names_the_script():
    page = to_html(Picture("t", "", ()))
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in page


def test_hostile_names_in_mermaid():
    said = to_mermaid(draw_program(hostile_graph(), {}, HOSTILE))
    for one in said.splitlines()[1:]:
        quoted = re.findall(r'"([^"]*)"', one)
        assert one.count('"') == 2 * len(quoted)
        for label in quoted:
            assert not re.search(r"[<>`{}|\\]", re.sub(r"</?[bi]>|<br/>", "", label))


def test_hostile_names_in_dot():
    said = to_dot(draw_program(hostile_graph(), {}, HOSTILE))
    labels = re.findall(r"label=<(<TABLE.*</TABLE>)>\]", said)
    assert len(labels) == said.count("[label=<")
    for label in labels:
        names = {element.tag for element in ET.fromstring(label).iter()}
        assert names <= {"TABLE", "TR", "TD", "HR", "B", "I", "FONT"}


def test_sources_are_shown_as_text(tmp_path):
    path = tmp_path / "odd.ida"
    path.write_text(
        '"""Odd."""\n\ntask t(s: Text) -> Text:\n    """Say {s} <script>alert(1)</script>."""\n\n'
        '    strategy s when s == "</title><script>alert(\'x\')</script>":\n        return "&lt;"\n',
        encoding="utf-8",
    )
    program = load(path)
    for picture in pictures(program):
        assert_clean_markup(ET.fromstring(to_svg(picture)))
        assert to_html(picture).count("<script") == 1


def test_both_schemes_have_every_colour():
    said = to_svg(Picture("t", "", ()))
    assert "prefers-color-scheme:dark" in said
    assert "{" not in re.sub(r"\{[^{}]*\}", "", said.split("<style>")[1].split("@media")[0])


def test_block_cards_have_ports_for_their_ways():
    rows = (Row("", lines=(Line("if c", mono=True), Line("yes", "b", "flow"), Line("no", "b", "flow"))),)
    assert len(lay_out(Card("a", "block", "start", rows=rows)).ports) == 3


def test_what_is_cut_is_whole_in_a_title():
    long = "when " + "x" * 900
    row = Row("s", long, (Line("y" * 300, mono=True),))
    root = ET.fromstring(to_svg(Picture("z" * 900, "", (Card("c", "block", "t", rows=(row,)),))))
    cut_texts = [one for one in root.iter(f"{SVG}text") if "…" in "".join(one.itertext())]
    assert {one.find(f"{SVG}title").text for one in cut_texts} == {long, "y" * 300, "z" * 900}


def test_long_code_goes_on_below():
    code = "found = [ask something(one, other) for one in everything if ask whether(one) and more]"
    line = Line(f"{code} + {code}", "c", "flow", mono=True)
    sheet = lay_out(Card("c", "block", "t", rows=(Row("", lines=(line,)),)))
    shown = [text for text in sheet.texts if text.style.name == "code"]
    assert len(shown) > 1
    assert " ".join(text.text for text in shown) == line.label
    assert not any(text.whole for text in shown)


# --------------------------------------------------------------------------------------------- pages


def test_pages_show_the_whole_text(tmp_path):
    path = tmp_path / "odd.ida"
    text = '"""Odd <b>&amp;</b>."""\n\ntask t(s: Text) -> Text:\n    """Say {s} \u202e."""\n\nroots t\n'
    path.write_text(text, encoding="utf-8")
    program = load(path)
    page = to_html(draw_program(program.graph, program.sources, program.path))
    lines = re.findall(r'<li id="l0-(\d+)"[^>]*>(.*?)</li>', page)
    assert [int(number) for number, _ in lines] == list(range(1, 7))
    assert [unescape(said).strip() for _, said in lines] == [clean(one).strip() for one in text.splitlines()]
    assert "<b>" not in page


def test_every_part_that_is_pointed_at_has_its_lines(drawn):
    for picture in drawn:
        page = to_html(picture)
        known = set(re.findall(r'<li id="l(\d+-\d+)"', page))
        parts = re.findall(r'data-lines="(\d+):(\d+)-(\d+)"', page)
        assert parts
        assert {f"{file}-{at}" for file, *ends in parts for at in ends} <= known


def test_pages_without_a_text_are_the_drawing_alone():
    page = to_html(Picture("t", "", ()))
    assert 'class="alone"' in page
    assert 'id="program"' not in page
