"""Measuring how soon tiers learn: a training that is broken off goes on as if it had not been."""

import itertools
import json
from pathlib import Path

import pytest
from attrs import evolve

import bench_ida
from bench_ida import cells, first_reached
from learning import measure
from learning.picture import Trained, figure
from learning.rows import LEARNED, ROWS

ROW = evolve(ROWS["powers of 4"], within=6.0, slower=1.0, right=1.1, patience=1.0)


@pytest.fixture(autouse=True)
def _a_second_a_turn(monkeypatch):
    ticks = itertools.count()
    monkeypatch.setattr(measure.time, "process_time", lambda: float(next(ticks)))
    monkeypatch.setattr(measure, "FRESH", 4)


def lines(file):
    return [json.loads(one) for one in file.read_text().splitlines()]


@pytest.mark.parametrize(
    ("teacher", "many"), [("climb", 6), pytest.param(LEARNED, 12, marks=pytest.mark.slow)]
)  # for comparison a training goes on twice as long
def test_a_training_that_is_broken_off_is_gone_on_with(tmp_path, monkeypatch, teacher, many):
    measure.measure(ROW, teacher, 0, tmp_path / "whole.part")
    evaluated = measure.Training.evaluated
    left = iter(range(3))

    def breaks_off(self, *asked, **named):
        next(left)
        return evaluated(self, *asked, **named)

    monkeypatch.setattr(measure.Training, "evaluated", breaks_off)
    with pytest.raises(RuntimeError, match="StopIteration"):
        measure.measure(ROW, teacher, 0, tmp_path / "broken.part")
    assert len(lines(tmp_path / "broken.part")) == 3
    monkeypatch.setattr(measure.Training, "evaluated", evaluated)
    measure.measure(ROW, teacher, 0, tmp_path / "broken.part")
    assert lines(tmp_path / "broken.part") == lines(tmp_path / "whole.part")
    assert len(lines(tmp_path / "whole.part")) == many
    measure.measure(ROW, teacher, 0, tmp_path / "broken.part")  # it is over, and nobody took the curve yet
    assert lines(tmp_path / "broken.part") == lines(tmp_path / "whole.part")


def test_a_curve_tells_what_was_reached(tmp_path):
    measure.measure(evolve(ROW, right=0.0, hardest=0.0), "spec", 0, tmp_path / "curve.part")
    found = lines(tmp_path / "curve.part")
    assert [one["reached"] for one in found] == [True, True]  # twice in a row ends it
    assert [one["seconds"] for one in found] == [1.0, 2.0]


def test_a_whole_curve_goes_on_though_it_is_reached(tmp_path):
    measure.measure(evolve(ROW, right=0.0, hardest=0.0, whole=True), "climb", 0, tmp_path / "curve.part")
    found = lines(tmp_path / "curve.part")
    assert [one["seconds"] for one in found] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_what_was_reached_once_may_have_been_luck():
    curve = [{"at": at, "reached": reached} for at, reached in enumerate([False, True, False, True, True])]
    assert first_reached(curve)["at"] == 3
    assert first_reached(curve[:4]) is None


def test_a_picture_has_a_panel_for_each_experiment_that_was_measured():
    curve = [{"seconds": 1.0, "right": 0.5}, {"seconds": 2.0, "right": 0.9}]
    made = [Trained("powers of 8", "climb", curve), Trained("union find", LEARNED, curve)]
    drawn = figure([*made, *made[:1]])
    found = drawn.decode()
    assert [name for name in ROWS if f">{name}<" in found] == ["powers of 8", "union find"]
    assert drawn == figure([*made, *made[:1]]) != figure(made)


def test_what_was_shown_is_held_against_what_supervised_learning_needed():
    row = evolve(ROWS["powers of 4"], shown=None)
    told = {"seconds": 90.0, "steps": 8, "questions": 900, "shown": 20, "right": 0.99, "reached": True}
    assert cells(row, LEARNED, [[told, told]], 2000)[-3:] == ["20, 1 in 100", "99.0%", "yes"]
    assert cells(row, LEARNED, [[told, told]], 1999)[-3:] == ["20, 1 in 99", "99.0%", "**no**"]
    assert cells(row, LEARNED, [[told, told]])[-3:] == ["20", "99.0%", "yes"]
    assert cells(ROWS["powers of 4"], LEARNED, [[told, told]], 2000)[-1] == "**no**"  # 40 s are asked
    assert cells(row, LEARNED, [[told]], 2000)[4:] == ["by 0", "", "", "", "99.0%", "**no**"]


def test_what_it_takes_to_go_on_goes_when_the_curve_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_ida, "CURVES", tmp_path)

    def measured(command, **_):
        draft = Path(command[-1])
        draft.write_text('{"reached": true}\n', encoding="utf-8")
        draft.with_suffix(".going").mkdir()

    monkeypatch.setattr(bench_ida.subprocess, "run", measured)
    assert bench_ida.curve(ROW, "climb", 0) == [{"reached": True}]
    assert [one.name for one in tmp_path.iterdir()] == ["powers_of_4-climb-0.jsonl"]
