"""Who teaches which tier, what grows on the way, and what a report says of it."""

import pytest
from learning_kit import PROGRAMS, program

from ida_runtime.tiers.ladder import Growth, rungs
from ida_runtime.tiers.report import Told, page
from ida_runtime.tiers.training import Teacher

POWER, PATH = program(PROGRAMS / "permutation_power.ida").graph, program(PROGRAMS / "shortest_path.ida").graph


def test_each_tier_has_its_teacher():
    found = list(rungs(POWER))
    assert [(one.number, one.teacher, one.depth) for one in found] == [
        (number, Teacher.DISTILL, 1) for number in range(1, 7)
    ]
    assert [(one.number, one.teacher, one.text) for one in rungs(PATH)] == [
        (1, Teacher.CLIMB, "climb(depth=1)")
    ]


def test_what_grows_begins_at_its_least_and_ends_at_what_was_asked_for():
    growth = Growth.first(POWER)
    assert growth.values == {"size": 4}
    assert growth.after(POWER, 0.85) == growth
    assert growth.after(POWER, 0.86).values == {"size": 5}
    for _ in range(70):
        assert not growth.whole(POWER) or growth.values == {"size": 64}
        growth = growth.after(POWER, 1.0)
    assert growth.whole(POWER)


SCORES = {"all": [3, 4, 1], "power <1>": [3, 3, 0], "power 2": [0, 1, 1]}
CURVE = tuple(
    {
        "seconds": at, "accuracy": {"all": [at, 4, 0]}, "agreement": [at, 4, 0], "steps": at, "loss": 1 / at,
        "questions": 1000 * at, "shown": 100 + at,
    }
    for at in (1, 2, 3)
)  # fmt: skip


@pytest.fixture(scope="module")
def report():
    learned = {
        "accuracy": SCORES,
        "agreement": [9, 10, 0],
        "steps": 1200,
        "seconds": 3.5,
        "questions": 9,
        "shown": 188,
    }
    told = [Told(0, "nobody", {"accuracy": SCORES}), Told(1, "<b>", learned, CURVE, "not done")]
    return page("a & b", "size = 3", told)


def test_a_report_has_all_that_is_known(report):
    for said in (
        "a &amp; b",
        "1,200",
        "<td>188<td>",
        "loss, nats a token",
        "decompositions that it",
        "90.0%",
        "75.0%",
        "not done",
        "100% unknown",
        "all",
        'title="3 of 3"',
    ):
        assert said in report


def test_the_experts_of_a_panel_stand_below_it():
    told = [Told(0, "panel", {"accuracy": SCORES}), Told(None, "<i>", {"accuracy": SCORES}), Told(1, "b", {})]
    found = page("a", "", told)
    assert found.count("<th scope=row class=expert>&lt;i&gt;<td") == 1
    assert "below it its experts" in found
    table = found[: found.index("</table>")]
    assert table.count("<th scope=row>") == 2


def test_no_text_of_the_users_is_html(report):
    assert "<b>" not in report
    assert "&lt;b&gt;" in report
    assert "power &lt;1&gt;" in report
    assert "<script" not in report


def test_a_report_needs_nothing_else(report):
    assert "http" not in report
    assert "url(" not in report


def test_a_report_where_no_spec_says_what_is_right():
    assert "No spec says what is right" in page("a", "", [Told(0, "nobody", {"accuracy": None})])


def test_a_tier_without_a_number_has_a_name_and_one_that_learned_no_decomposition_no_column_for_it():
    found = page("a", "", [Told("<first>", "climb(depth=1)", {"accuracy": SCORES, "steps": 1}, CURVE[:1])])
    assert "tier &lt;first&gt;" in found
    assert "decompositions" not in found
    assert "<polyline" not in found  # of a single evaluation there are no curves
