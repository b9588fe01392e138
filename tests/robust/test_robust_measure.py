"""What is measured: seeded, inside its bounds, and outside where a decomposition is wrong."""

from pathlib import Path

import pytest
from attrs import evolve

import ida_dsl
from ida_dsl.api import compiled_with
from ida_dsl.asking.misused import Misused
from ida_dsl.cli.robustness import Given, measured
from ida_dsl.robust.model import Cell, Curve, Level, Plan, Report, Robustness, Votes, inside
from ida_dsl.robust.sketch import Canvas, Line, plotted, sketch
from ida_dsl.robust.words import percent, with_interval

PROGRAMS = ida_dsl.programs()
GIVEN = Given(
    program="", tasks=(), depths="1,2", rates="0,0.1", members=3, effort=0.25, settings=(), seed=0,
    outputs=(), as_json=False, allow_python=False,
)  # fmt: skip


def shipped(name, **changed):
    return measured(compiled_with(PROGRAMS / f"{name}.ida"), evolve(GIVEN, **changed))


def written(folder: Path, text, **changed):
    path = folder / "p.ida"
    path.write_text(text)
    return measured(compiled_with(path), evolve(GIVEN, **changed))


def test_permutation_power_is_as_wrong_as_its_bound():
    """Following a permutation is one to one: a wrong middle makes a wrong end, unless errors cancel."""
    report = shipped("permutation_power", effort=1.0)
    (task,) = report.tasks
    cell = task.curves[1].cells[1]
    low, high = cell.alone.votes.interval
    assert low <= cell.alone.bound <= high
    assert cell.alone.worst == pytest.approx(1 - 0.9**4)
    assert report.holds
    assert cell.panel.votes.wrong < cell.panel.votes.unknown < cell.alone.votes.wrong


def test_without_noise_nothing_is_wrong():
    report = shipped("wildcard_search", rates="0", effort=0.1)
    assert all(level.votes.right == 40 for task in report.tasks for level in task.levels)
    assert not report.tasks[0].panels


def test_the_same_seed_the_same_report():
    first, again, other = (shipped("permutation_power", effort=0.1, seed=seed) for seed in (0, 0, 1))
    assert first.to_json() == again.to_json() != other.to_json()


def test_panels_at_leaves_do_what_is_computed():
    (task,) = shipped("permutation_power", rates="0.2", effort=0.6, depths="2,3").tasks
    (leaf,) = task.panels
    assert leaf.votes.all > 400
    low, high = leaf.votes.interval
    assert low <= leaf.wrong <= high
    assert leaf.votes.unknown / leaf.votes.all == pytest.approx(leaf.tied, abs=0.03)


def test_full_depth_has_no_leaves():
    (task,) = shipped("permutation_power", depths="full").tasks
    assert not any(task.curves[0].leaves)
    assert task.curves[0].cells[1].alone.bound == 0
    assert "nobody is asked" in task.remarks[0]
    assert not sketch(task)


def test_a_program_that_chooses_says_so():
    report = shipped("union_find", tasks=("parent",), effort=0.1, depths="1")
    assert "parent chooses by argmin" in report.tasks[0].remarks[0]


WRONG = """
task double(x: 0..9) -> 0..20:
    spec = 2 * x
    decreases x

    strategy nothing when x == 0:
        return 0

    strategy one_less:
        return 1 + ask double(x - 1)
"""


def test_a_wrong_decomposition_is_outside(tmp_path):
    report = written(tmp_path, WRONG)
    assert not report.holds
    assert "mend the decomposition" in " ".join(report.tasks[0].remarks)


def test_questions_come_but_once(tmp_path):
    report = written(tmp_path, WRONG)
    assert report.tasks[0].questions <= 10
    assert "different questions" in " ".join(report.tasks[0].remarks)


SPECLESS = """
task open(x: 0..9) -> Text
task bare(x: 0..9) -> 0..3
task words(x: 0..9) -> Text:
    spec = "a"
task root(x: 0..9) -> 0..9:
    spec = x
    strategy s:
        return x if ask bare(x) > 1 else x
task fine(x: 0..9) -> 0..9:
    spec = x
roots open, words, root, fine
"""


def test_tasks_that_cannot_be_measured_say_why(tmp_path):
    report = written(tmp_path, SPECLESS)
    assert [task.task for task in report.tasks] == ["fine"]
    whys = dict(report.left_out)
    assert "no spec" in whys["open"]
    assert "bare has no spec" in whys["root"]
    assert "no end" in whys["words"]


def test_nothing_to_measure(tmp_path):
    with pytest.raises(Misused, match=r"none of the tasks can be measured\nopen has no spec"):
        written(tmp_path, SPECLESS, tasks=("open",))


UNKNOWNS = """
context:
    f: Map[0..3, 0..3]

sample context:
    f = map([(0, draw(0..3))])

task look(x: 0..3) -> 0..3:
    sees f
    spec = f[x]

task root(x: 0..3) -> 0..3:
    sees f
    spec = f[x]
    strategy s:
        return ask look(x)

roots root
"""


def test_unknown_answers_can_be_right(tmp_path):
    """A fact that is not there is unknown, and so is the right answer. Noise makes it known, so wrong."""
    report = written(tmp_path, UNKNOWNS, depths="1", rates="0,0.3", effort=1.0)
    clean, noisy = report.tasks[0].curves[0].cells
    assert clean.alone.votes.right == clean.alone.votes.all
    assert noisy.panel.bound > noisy.alone.bound  # of members that do not know the noisy one decides
    assert report.holds


CHANGING = """
task bit(x: 0..9999) -> 0..9:
    spec = x % 10

task root(x: 0..9999) -> 0..9:
    spec = x % 10

    strategy ask_again_where_it_is_wrong:
        first = ask bit(x)
        if first == x % 10:
            return first
        return majority(ask[5] bit(x))

task twice(x: 0..9999) -> 0..9:
    spec = x % 10

    strategy ask_others_where_it_is_wrong:
        first = ask bit(x)
        if first == x % 10:
            return first
        more = [ask bit(y) for y in range(20)]
        return more[0] if more[0] != x % 10 else (x + 1) % 10

roots root, twice
"""


def test_the_bound_holds_where_wrong_answers_change_what_is_asked(tmp_path):
    """The tree of a root without noise has one leaf, however many a wrong answer adds."""
    report = written(tmp_path, CHANGING, depths="1", rates="0.2", effort=5.0)
    better, worse = (task.curves[0] for task in report.tasks)
    assert report.holds
    assert (better.mean_leaves, better.most, worse.most) == (1, 6, 21)
    assert better.cells[0].alone.bound == worse.cells[0].alone.bound == pytest.approx(0.2)
    assert better.cells[0].alone.votes.missed < 0.1
    low, high = worse.cells[0].alone.votes.interval
    assert low <= 0.2 <= high  # the bound is reached: no lower one holds


SHARING = """
task bit(x: 0..9) -> 0..9:
    spec = x

task root(x: 0..99) -> 0..9:
    spec = x % 10
    strategy s:
        return ask bit(x % 10)

roots root
"""


def test_roots_that_share_leaves_are_no_evidence_each(tmp_path):
    report = written(tmp_path, SHARING, depths="1", rates="0.1", effort=1.0)
    (curve,) = report.tasks[0].curves
    assert curve.apart == curve.cells[0].alone.apart.all == 10
    assert "only 10 of" in " ".join(report.tasks[0].remarks)
    assert all(written(tmp_path, SHARING, depths="1", rates="0.1", seed=seed).holds for seed in range(20))


# ------------------------------------------------------------------------------------------ judging it


def level(wrong, bound, unknown=0):
    return Level(Votes(400 - wrong - unknown, wrong, unknown), bound)


def test_chance_is_no_breach():
    tight = level(wrong=56, bound=0.1)  # its interval begins at 10.9%
    assert tight.above
    assert inside(tight, looks=1)
    assert not inside(level(wrong=70, bound=0.1), looks=1)


def test_what_is_unknown_counts_against_the_bound():
    assert not inside(level(wrong=0, unknown=70, bound=0.1), looks=1)


def test_more_leaves_than_counted_are_a_breach():
    cell = Cell(0.1, level(0, 0.1), level(0, 0.1))
    curve = Curve(1, (cell,), leaves=(3,), most=2)
    report = Report("p.ida", Plan(), (Robustness("t", 400, (curve,), ()),))
    assert not report.outside
    assert not report.holds


# ------------------------------------------------------------------------------------------- in a terminal


def test_dots_are_where_they_belong():
    canvas = Canvas(1, 1)
    canvas.dot(0, 0)
    canvas.dot(1, 3)
    assert canvas.lines() == [chr(0x2800 + 0x40 + 0x08)]


def test_lines_are_named_where_they_end():
    rows = plotted([Line(((0, 0), (0.2, 1)), "up"), Line(((0, 0), (0.2, 0)), "flat")], 20, 5)
    assert rows[0].startswith("100.0% ┤")
    assert rows[0].endswith(" up")
    assert rows[4].endswith(" flat")
    assert rows[-1].rstrip().endswith("20% of leaves wrong")
    assert len({len(row) for row in plotted([Line(((0, 0), (1, 1)))], 20, 5)[:5]}) == 1


def test_numbers_in_words():
    assert with_interval(Votes(360, 40)) == "10.0 (7.4–13)"
    assert [percent(x) for x in (0, 0.0001, 0.5)] == ["0", "0.01", "50.0"]
