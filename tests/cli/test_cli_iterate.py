"""`ida-dsl iterate`: tiers that learn from the one below, as a program's `tiers:` block says."""

import json
import re
from pathlib import Path
from unittest.mock import ANY

import pytest
from command_line import ida

from ida_runtime.tiers import school
from ida_runtime.tiers.training import NothingToLearn, Training
from tests.tiers.event_files import events

SMALL = (Path(__file__).parents[1] / "tiers" / "small.ida").read_text(encoding="utf-8")
LADDER = SMALL + "\ntiers:\n    0 = nobody\n    1..3 = distill(depth=1)\n"
GROWS = LADDER.replace("context:", "param size: 2..3 = 3\n\ncontext:", 1).replace(
    "map(zip([0, 1, 2], shuffle([0, 1, 2])))", "map(zip(range(size), shuffle(range(size))))"
)


def iterate(program, out, *more):
    return ida("iterate", program, "--out", out, "--size", "tiny", *more)


@pytest.fixture(scope="module")
def ladder(tmp_path_factory):
    """A program, the folder of its first two tiers, and what was said of them."""
    home = tmp_path_factory.mktemp("ladder")
    (home / "small.ida").write_text(LADDER, encoding="utf-8")
    return home / "small.ida", home / "tiers", iterate(home / "small.ida", home / "tiers", "--tiers", 2)


def rows(said):
    """The cells of the map, by tier."""
    lines = said.out[said.out.index("right alone") :].splitlines()[2:]
    return {line.split()[1]: re.findall(r"([\d.]+)%", line) for line in lines if line.startswith("tier")}


def test_tier_n_answers_what_n_steps_are_enough_for(ladder):
    _, _, said = ladder
    assert said.code == 0
    assert rows(said) == {
        "0": ["0.0", "0.0", "0.0", "0.0"],
        "1": [ANY, "100.0", "100.0", "0.0"],
        "2": ["100.0", "100.0", "100.0", "100.0"],
    }
    assert "tier 0  nobody\n" in said.out
    assert re.search(
        r"tier 1  distill\(depth=1\)  \d+ steps, [\d.]+ CPU s, [\d.]+% as its teacher\n", said.out
    )


def test_a_tier_is_an_agent(ladder):
    program, tiers, _ = ladder
    said = ida("run", program, "--depth", 0, "--agent", f'model("{tiers / "2"}")', "--ask", "power(1, 0)")
    assert "power(1, 0) = 1" in said.out


def test_tiers_that_are_done_are_not_trained_again(ladder):
    program, tiers, before = ladder
    weights = (tiers / "1" / "model.safetensors").read_bytes()
    again = iterate(program, tiers, "--tiers", 2)
    assert rows(again) == rows(before)
    assert (tiers / "1" / "model.safetensors").read_bytes() == weights


def test_the_report_is_written(ladder):
    _, tiers, said = ladder
    assert said.out.endswith(f"{tiers / 'report.html'} is written\n")
    page = (tiers / "report.html").read_text(encoding="utf-8")
    assert page.count("<th scope=row>tier") == 3


def test_the_lineage_says_who_taught(ladder):
    _, tiers, _ = ladder
    course = json.loads((tiers / "2" / "tier.json").read_text())["lineage"]["course"]
    assert (course["tier"], course["teacher"], course["program"]) == (2, "distill(depth=1)", "small.ida")


def test_another_agent_at_the_bottom(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(LADDER, encoding="utf-8")
    said = iterate(program, tmp_path / "t", "--tiers", 1, "--agent", "spec", "--steps", 4)
    assert rows(said)["0"] == ["100.0"] * 4
    assert "tier 0  spec" in said.out


PANEL = LADDER.replace(
    "\ntiers:\n    0 = nobody",
    """
agent expert = noisy(spec, 0.2)
agent same = noisy(spec, 0.2)

tiers:
    0 = majority(expert, same, expert, nobody)""",
)


def test_the_experts_of_a_panel_are_asked_the_same_alone(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(PANEL, encoding="utf-8")
    said = iterate(program, tmp_path / "t", "--tiers", 1, "--steps", 4)
    lines = said.out[said.out.index("right alone") :].splitlines()[2:]
    assert [line.split("%")[0].split()[:2] for line in lines[:4]] == [
        ["tier", "0"], ["expert", ANY], ["nobody", ANY], ["tier", "1"]
    ]  # fmt: skip
    panel, expert, nobody, _ = ([float(one) for one in re.findall(r"([\d.]+)%", line)] for line in lines[:4])
    assert panel[0] > expert[0] > 70
    assert nobody == [0.0] * 4
    page = (tmp_path / "t" / "report.html").read_text(encoding="utf-8")
    assert page.count("<th scope=row class=expert>") == 2
    assert "<th scope=row class=expert>expert<td class=dark" in page


def test_who_is_given_as_a_panel_has_experts_too(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(LADDER, encoding="utf-8")
    agent = "median(spec, noisy(spec, 0.3))"
    said = iterate(program, tmp_path / "t", "--tiers", 1, "--steps", 4, "--agent", agent)
    assert re.search(r"^  spec +█ 100.0%", said.out, re.MULTILINE)
    assert re.search(r"^  noisy\(spec, 0.3\) +. [67]\d.\d%", said.out, re.MULTILINE)


def test_what_grows_begins_small(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(GROWS + "    grow size by 1 when agreement > 0.8\n", encoding="utf-8")
    said = iterate(program, tmp_path / "t", "--tiers", 1, "--agreement", 0.95, "--steps", 600)
    assert said.code == 0
    lines = [json.loads(line) for line in (tmp_path / "t" / "1" / "metrics.jsonl").read_text().splitlines()]
    assert len(lines) >= 2  # the first time it only grows
    assert '"grown": {"size": 3}' not in lines[0]
    assert json.loads((tmp_path / "t" / "1" / "tier.json").read_text())["lineage"]["grown"] == {"size": 3}


def test_a_program_without_tiers(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(SMALL, encoding="utf-8")
    said = iterate(program, tmp_path / "t")
    assert said.code == 2
    assert "has no tiers to learn: write `tiers:`" in said.err.replace("\n", ": ")


def test_who_knows_nothing_teaches_nothing(tmp_path):
    program = tmp_path / "small.ida"
    text = LADDER.replace("    strategy stay when k == 0:\n        return x\n", "")
    program.write_text(
        re.sub(r"    strategy look.*?\n\n?(?=    strategy)", "", text, flags=re.DOTALL), encoding="utf-8"
    )
    said = iterate(program, tmp_path / "t")
    assert said.code == 2
    assert "all answers of turn 0 are unknown, mostly because nobody answers power\n" in said.err
    assert "the tier below know something" in said.err


def test_a_tier_whose_teacher_has_changed_is_refused(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(LADDER, encoding="utf-8")
    said = iterate(program, tmp_path / "t", "--tiers", 2, "--steps", 4)
    assert said.out.count("at its limit") == 2
    assert iterate(program, tmp_path / "t", "--tiers", 1, "--steps", 8).code == 0
    (tmp_path / "t" / "report.html").unlink()
    said = iterate(program, tmp_path / "t", "--tiers", 2, "--steps", 8)
    assert said.code == 2
    assert "2 has a training whose teacher, the tier below, has learned more since: remove" in said.err
    assert re.search(r"^tier 1  distill\(depth=1\)  8 steps", said.out, re.MULTILINE)
    assert said.out.endswith(f"{tmp_path / 't' / 'report.html'} is written\n")
    page = (tmp_path / "t" / "report.html").read_text(encoding="utf-8")
    assert page.count("<th scope=row>tier") == 2  # those that are finished


ENDS = [
    (NothingToLearn("as it happens"), 2, "as it happens"),
    (KeyboardInterrupt(), 130, "interrupted in the midst"),
]


@pytest.mark.parametrize(("end", "code", "told"), ENDS)
def test_what_is_finished_is_told_however_the_next_tier_ends(tmp_path, monkeypatch, end, code, told):
    program = tmp_path / "small.ida"
    program.write_text(LADDER, encoding="utf-8")
    turn = Training.turn

    def second_fails(training):
        if training.course.seed % 1000 == 2:
            raise end
        return turn(training)

    monkeypatch.setattr(Training, "turn", second_fails)
    said = iterate(program, tmp_path / "t", "--steps", 4)
    assert said.code == code
    assert said.err.startswith(told)
    assert rows(said).keys() == {"0", "1"}
    assert (tmp_path / "t" / "report.html").exists()


def test_a_page_that_cannot_be_written_does_not_hide_what_ended_it(tmp_path):
    program = tmp_path / "small.ida"
    program.write_text(LADDER, encoding="utf-8")
    (tmp_path / "t" / "2" / "model.safetensors.new").mkdir(parents=True)
    (tmp_path / "t" / "report.html.new").mkdir()
    said = iterate(program, tmp_path / "t", "--steps", 4)
    assert said.code == 1
    assert said.err.startswith(f"{tmp_path / 't' / '2' / 'model.safetensors'}: cannot be written")


def test_curves_and_events_of_each_tier(tmp_path, monkeypatch):
    monkeypatch.setattr(school, "EVALUATED_EVERY", 1)
    program = tmp_path / "small.ida"
    program.write_text(LADDER, encoding="utf-8")
    said = iterate(program, tmp_path / "t", "--tiers", 2, "--steps", 8, "--agreement", 1, "--tensorboard")
    assert said.code == 0
    assert len(re.findall(r"^  right, evaluation by evaluation: .. [\d.]+%$", said.out, re.MULTILINE)) == 2
    assert len(re.findall(r"^  loss, by its powers of ten: ", said.out, re.MULTILINE)) == 2
    for tier in ("1", "2"):
        steps = [step for step, name, *_ in events(tmp_path / "t" / tier / "events") if name == "agreement"]
        assert steps == [4, 8]
