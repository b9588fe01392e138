import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ida_dsl._view import escape
from ida_dsl.diagnostics import Diagnostic, Label
from ida_dsl.render import render, render_all
from ida_dsl.source import NOWHERE, Source, Span

PROGRAM = """\
task power(x: Element) -> Element:
    strategy one:
        return ask folow(x)

roots power
"""


def sources(**texts: str) -> dict[str, Source]:
    return {name: Source(name, text) for name, text in texts.items()}


def drawn(source: str, start: int, end: int, width: int = 100, **more) -> list[str]:
    return render(Diagnostic("E1", Span("p", start, end), "t", **more), sources(p=source), width=width).split(
        "\n"
    )


def of(text: str, part: str) -> Span:
    start = text.index(part)
    return Span("p", start, start + len(part))


def test_whole():
    label = Label(of(PROGRAM, "power"), "asked here")
    diagnostic = Diagnostic(
        "E101",
        of(PROGRAM, "folow"),
        "there is no folow",
        "A strategy asks tasks and primitives.\n    ask follow(x)",
        (label,),
        "did you mean follow?",
    )
    assert (
        render(diagnostic, sources(p=PROGRAM))
        == """\
error[E101]: there is no folow
 --> p:3:20
  |
1 | task power(x: Element) -> Element:
  |      ----- asked here
...
3 |         return ask folow(x)
  |                    ^^^^^
  |
  A strategy asks tasks and primitives.
      ask follow(x)
  hint: did you mean follow?"""
    )


def test_labels_of_one_line_and_of_another_file():
    labels = (
        Label(of(PROGRAM, "roots"), "these"),
        Label(Span("q", 2, 3), "and this"),
        Label(Span("z", 0, 1), "gone"),
    )
    diagnostic = Diagnostic("W7", of(PROGRAM, "power\n"), "t", labels=labels)
    assert (
        render(diagnostic, sources(p=PROGRAM, q="abc"))
        == """\
warning[W7]: t
 --> p:5:7
  |
5 | roots power
  |       ^^^^^
  | ----- these
  |
 ::: q:1:3
  |
1 | abc
  |   - and this
  |
  z: gone"""
    )


def test_gutter_is_as_wide_as_the_numbers():
    assert drawn("\n" * 9 + "abc", 9, 12)[1:] == ["  --> p:10:1", "   |", "10 | abc", "   | ^^^", "   |"]


def test_several_lines():
    assert drawn("one two\nthree\n", 4, 13)[3:5] == ["1 | one two", "  |     ^^^ (to line 2)"]


@pytest.mark.parametrize(("text", "line"), [("", 1), ("ab\n", 2)])
def test_end_of_file(text, line):
    assert drawn(text, len(text), len(text))[3:5] == [f"{line} |", "  | ^"]


def test_behind_the_last_character():
    assert drawn("ab", 2, 2)[3:5] == ["1 | ab", "  |   ^"]


def test_no_place_and_no_source():
    assert render(Diagnostic("N1", NOWHERE, "t", hint="h\nk"), {}) == "note[N1]: t\n  hint: h\n        k"
    assert render(Diagnostic("N1", Span("p\x1b", 3, 4), "t"), {}) == "note[N1]: t\n --> p\\x1b"


def test_tabs_and_wide_characters():
    assert drawn("\ta\t漢字b", 3, 5)[3:5] == ["1 |     a   漢字b", "  |         ^^^^"]


def test_control_characters_are_shown():
    assert drawn("a\x1b[31mb\u202ec", 6, 7)[3:5] == ["1 | a\\x1b[31mb\\u202ec", "  |          ^"]
    assert drawn("a\rb", 1, 2)[3:5] == ["1 | a\\x0db", "  |  ^^^^"]


def test_combining_characters():
    text = "ne\u0301e"
    assert drawn(text, 3, 4)[4] == "  |   ^"
    assert drawn(text, 2, 3)[4] == "  |  ^"


def test_long_lines_are_cut_around_the_span():
    rows = drawn("a" * 200 + "folow" + "b" * 200, 200, 205, width=40)
    assert rows[3:5] == ["1 | …" + "a" * 14 + "folow" + "b" * 15 + "…", "  | " + " " * 15 + "^^^^^"]
    assert drawn("a" * 200, 0, 2, width=40)[3:5] == ["1 | " + "a" * 34 + "…", "  | ^^"]
    assert drawn("a" * 200, 199, 200, width=40)[3:5] == ["1 | …" + "a" * 33, "  | " + " " * 33 + "^"]


def test_a_span_longer_than_the_page():
    assert drawn("a" * 100, 10, 90, width=40)[3:5] == ["1 | …" + "a" * 34 + "…", "  |  " + "^" * 35]


def test_a_very_long_line_is_quick():
    assert len(drawn("x" * 8_000_000, 4_000_000, 4_000_001)[3]) <= 100


def test_what_does_not_fit_beside_goes_below():
    rows = drawn("a" * 50, 40, 50, width=60, labels=(Label(Span("p", 40, 50), "word " * 6),))
    assert rows[5:7] == ["  | " + " " * 40 + "-" * 10, "  | word word word word word word"]


def test_text_is_wrapped_and_code_is_not():
    rows = drawn("a", 0, 1, width=40, text="word " * 10 + "\n    " + "code " * 10)
    assert rows[6:] == ["  " + ("word " * 7).strip(), "  word word word", "      " + ("code " * 10).strip()]


def test_summary():
    found = [Diagnostic(code, NOWHERE, "t") for code in ("E1", "W1", "E2")]
    assert render_all(found, {}) == "error[E1]: t\n\nwarning[W1]: t\n\nerror[E2]: t\n\n2 errors, 1 warning"
    assert render_all([], {}) == ""


def bare(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_color_changes_no_word():
    diagnostic = Diagnostic("E1", of(PROGRAM, "folow"), "t", "text", (Label(of(PROGRAM, "x"), "l"),), "hint")
    colored = render(diagnostic, sources(p=PROGRAM), color=True)
    assert colored.count("\x1b[0m") > 5
    assert [row.rstrip() for row in bare(colored).split("\n")] == render(
        diagnostic, sources(p=PROGRAM)
    ).split("\n")


hostile = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\t\r \x1b\x00\u0301\u200d\u202e漢é😀ab")), max_size=60
) | st.builds(lambda part, times: part * times, st.text(max_size=4), st.integers(0, 300))
offsets = st.integers(-3, 400)
spans = st.builds(Span, st.sampled_from(["p", "q", "", "other"]), offsets, offsets)


@settings(deadline=None)
@given(
    st.fixed_dictionaries({"p": hostile, "q": hostile}),
    st.builds(
        Diagnostic,
        st.sampled_from(["E1", "W1", "N1"]),
        spans,
        hostile,
        hostile,
        st.lists(st.builds(Label, spans, hostile), max_size=3).map(tuple),
        hostile,
    ),
    st.integers(0, 120),
)
@example({"p": "", "q": ""}, Diagnostic("E1", Span("p", 0, 0), "\ud800", "\ud800", (), "\ud800"), 0)
def test_never_raises_and_never_obeys(texts, diagnostic, width):
    rows = render(diagnostic, sources(**texts), width=width).split("\n")
    assert all(row == escape(row) for row in rows)
    "\n".join(rows).encode()


def columns(text: str) -> list[str]:
    """The character at each column of a terminal; those without width stand with the one before them."""
    found: list[str] = []
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me"):
            found[-1:] = ["".join(found[-1:]) + character]
        else:
            found += [character, ""] if unicodedata.east_asian_width(character) in "WF" else [character]
    return found


runs = st.tuples(st.sampled_from("ab漢é😀\x1b\u202e_ "), st.integers(1, 40))
line_text = st.lists(runs, max_size=12).map(lambda found: "".join(part * times for part, times in found))


@settings(deadline=None)
@given(line_text, st.data(), st.integers(60, 100))
def test_what_is_underlined_is_the_span(line, data, width):
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 6)))
    rows = drawn(f"before\n{line}\nafter", 7 + start, 7 + end, width=width)
    shown, under = rows[3].removeprefix("2 |")[1:], rows[4].removeprefix("  | ")
    carets = "".join(columns(shown)[under.index("^") : len(under)])
    wanted = escape(line[start:end])
    assert carets.ljust(len(wanted)) == wanted if end > start else len(under.strip()) == 1


@settings(deadline=None)
@given(line_text, st.integers(0, 150), st.integers(0, 150), st.integers(30, 100))
def test_rows_fit_the_page(line, start, end, width):
    for row in drawn(line, min(start, end), max(start, end), width=width):
        assert len(columns(row)) <= width
