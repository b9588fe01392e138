import json

import pytest

from ida_dsl.diagnostics import CheckFailed, Diagnostic, Label, Severity, sort_and_cap
from ida_dsl.source import NOWHERE, Source, Span


def at(
    start: int, code: str = "E100", end: int | None = None, title: str = "", path: str = "p"
) -> Diagnostic:
    return Diagnostic(code, Span(path, start, start + 1 if end is None else end), title)


@pytest.mark.parametrize(
    ("code", "severity"), [("E1", Severity.ERROR), ("W20", Severity.WARNING), ("N300", Severity.NOTE)]
)
def test_severity(code, severity):
    assert Diagnostic(code, NOWHERE, "").severity is severity


@pytest.mark.parametrize("code", ["", "X1", "E", "e1", "E1x"])
def test_codes_have_a_form(code):
    with pytest.raises(ValueError, match="must match regex"):
        Diagnostic(code, NOWHERE, "")


def test_json():
    label = Label(Span("p", 0, 1), "here")
    diagnostic = Diagnostic("E1", Span("p", 3, 6), "title", "text", (label,), "hint")
    found = diagnostic.to_json({"p": Source("p", "ab\ncde\n")})
    assert json.loads(json.dumps(found)) == {
        "code": "E1",
        "severity": "error",
        "title": "title",
        "text": "text",
        "hint": "hint",
        "path": "p",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 4,
        "labels": [
            {"path": "p", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "text": "here"},
        ],
    }


def test_json_without_the_source():
    assert at(5).to_json({})["line"] == 0


def test_sorted_by_place():
    found = [at(7), at(1, path="q"), at(2, "W1"), at(2, end=9)]
    assert sort_and_cap(found) == (found[2], found[3], found[0], found[1])


def test_repeats_go():
    assert sort_and_cap([at(1, "W1"), at(1, "W1"), at(1, "W2")]) == (at(1, "W1"), at(1, "W2"))


def test_first_error_at_a_span_stays():
    assert sort_and_cap([at(1, "E2"), at(1, "E1"), at(1, "W1"), at(1, "E3", end=4)]) == (
        at(1, "E2"),
        at(1, "W1"),
        at(1, "E3", end=4),
    )


def test_errors_are_cut_last():
    found = [at(1, "W1"), at(2), at(3, "W1"), at(4)]
    assert sort_and_cap(found, limit=3) == (found[0], found[1], found[3])
    assert sort_and_cap(found, limit=1) == (found[1],)


def test_check_failed_tells_what():
    failed = CheckFailed([at(1, title="one"), at(2, title="two")], {"p": Source("p", "abc")})
    assert str(failed) == "p:1: E100: one; p:1: E100: two"
    assert failed.sources["p"].text == "abc"
