"""`ida-dsl train`, and the tiers that it makes as agents."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
import torch
from command_line import ida, refused

from ida_runtime.tiers import school
from ida_runtime.tiers.learner.student import Student

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"
GROWING = SMALL.with_name("growing.ida")
PROGRAMS = Path(__file__).parents[2] / "programs"


def train(out, *more, program=SMALL):
    return ida("train", program, "--out", out, "--size", "tiny", *more)


@pytest.fixture(scope="module")
def tier(tmp_path_factory):
    """A tier that learned a little."""
    out = tmp_path_factory.mktemp("tiers") / "first"
    assert train(out, "--steps", 8).code == 0
    return out


def test_what_came_of_it_is_said(tmp_path):
    said = train(tmp_path / "a", "--steps", 8)
    assert said.code == 0
    lines = said.out.splitlines()
    assert re.fullmatch(r"8 steps, [\d,]+ questions, [\d.]+ CPU seconds", lines[0])
    assert re.fullmatch(r"[\d.]+% right alone, on fresh contexts \([\d.]+% to [\d.]+%\)", lines[1])
    assert [line.split()[:2] for line in lines[2:5]] == [["power", "0"], ["power", "1"], ["power", "2"]]
    assert lines[-1] == f"{tmp_path / 'a'} is written: --agent 'model(\"{tmp_path / 'a'}\")'"


def test_it_goes_on_from_where_it_was(tier):
    said = train(tier, "--steps", 12)
    assert "going on from step 8" in said.err
    assert said.out.startswith("12 steps")
    card = json.loads((tier / "tier.json").read_text())
    assert card["lineage"]["steps"] == 12
    assert card["tasks"] == ["power"]
    assert card["lineage"]["course"]["teacher"] == "climb"


def test_another_training_in_the_same_folder_is_refused(tier):
    said = train(tier, "--seed", 1, "--steps", 12)
    assert said.code == 2
    assert "has a training with seed 0, not 1" in said.err
    assert "give another --out or the same options, or remove that folder" in said.err


def test_what_the_program_grows_begins_small(tmp_path):
    said = train(tmp_path / "a", "--grow", "--until", 0.1, "--steps", 300, program=GROWING)
    assert said.code == 0, said.err
    assert re.search(
        r"^[\d.]+% as its teacher \([\d.]+% to [\d.]+%\)\ngrown to size 3$", said.out, re.MULTILINE
    )
    lines = [json.loads(line) for line in (tmp_path / "a" / "metrics.jsonl").read_text().splitlines()]
    assert len(lines) == 2  # it is right enough at once, but for what is left to grow
    card = json.loads((tmp_path / "a" / "tier.json").read_text())
    assert card["lineage"]["course"]["grow"] == ["size"]
    again = train(tmp_path / "a", "--until", 0.1, "--steps", 300, program=GROWING)
    assert again.code == 2
    assert "has a training with grow size, not none" in again.err


def test_what_ends_when_it_has_just_grown_is_judged_as_it_is(tmp_path):
    said = train(tmp_path / "a", "--grow", "--steps", 100, program=GROWING)
    assert said.code == 0, said.err
    assert "grown to size 3" in said.out
    assert "right alone, on fresh contexts" in said.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), f"--grow: {SMALL} says of no param that it grows\nwrite to `tiers:`: grow size by 1 when"),
        (("--from", "runs/a"), "--grow: what was recorded does not grow\nleave --grow or --from out"),
    ],
)
def test_nothing_grows_where_nothing_can(more, said, tmp_path):
    assert refused("train", SMALL, "--out", tmp_path / "a", "--grow", *more).startswith(said)


def test_enough_seconds_end_it(tmp_path):
    said = train(tmp_path / "a", "--seconds", 0.01)
    assert said.code == 0
    assert "1 steps" in said.out or "0 steps" in said.out or "4 steps" in said.out


def test_a_tier_answers(tier):
    said = ida("run", SMALL, "--depth", 0, "--agent", f'model("{tier}")', "--sample", 5)
    assert said.code in (0, 1)  # it may be wrong, and then says so
    assert "answered 5" in said.out


def test_a_tier_that_a_program_names_is_below_its_folder(tier, tmp_path):
    text = SMALL.read_text().replace("roots power", 'roots power\ntiers:\n    0 = model("DIR")\n')
    program = tmp_path / "own.ida"
    for named, found in (("tiers/first", True), (str(tier), False), ("../first", False), ("none", False)):
        program.write_text(text.replace("DIR", named))
        if found:
            (tmp_path / "tiers").mkdir()
            (tmp_path / "tiers" / "first").mkdir()
            for one in tier.iterdir():
                (tmp_path / "tiers" / "first" / one.name).write_bytes(one.read_bytes())
        said = ida("run", program, "--depth", 0, "--sample", 2)
        assert ("answered 2" in said.out) == found, (named, said)
        assert found or said.code == 2


def test_a_tier_of_another_version_is_refused(tier, tmp_path):
    program = tmp_path / "wider.ida"
    program.write_text(SMALL.read_text().replace("type Name = 0..2", "type Name = 0..8"))
    said = ida("run", program, "--depth", 0, "--agent", f'model("{tier}")', "--sample", 1)
    assert said.code == 2
    assert "learned another version of this program: it knows 'next: Map[0..2, 0..2]', here it is" in said.err


def test_what_has_no_bound_is_said(tmp_path):
    said = train(tmp_path / "a", program=PROGRAMS / "summarize.ida")
    assert said.code == 2
    assert "cannot be learned" in said.err
    assert "has no bound" in said.err
    assert not (tmp_path / "a").exists()


def test_a_checkpoint_cut_short_is_said(tmp_path):
    out = tmp_path / "a"
    train(out, "--steps", 4)
    state = out / "training.safetensors"
    state.write_bytes(state.read_bytes()[:1000])
    said = train(out, "--steps", 8)
    assert said.code == 2
    assert "is cut short or damaged" in said.err
    assert "remove it to begin anew" in said.err


def test_without_torch_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ida_runtime.tiers.training", None)
    said = train(tmp_path / "a")
    assert said.code == 2
    assert "pip install 'ida-dsl[tiers]'" in said.err


def test_events_for_tensorboard_are_below_the_tier(tmp_path):
    assert train(tmp_path / "a", "--steps", 4, "--tensorboard").code == 0
    assert list((tmp_path / "a" / "events").glob("events.out.tfevents.*"))
    assert train(tmp_path / "b", "--steps", 4).code == 0
    assert not (tmp_path / "b" / "events").exists()


def test_without_a_writer_of_events_it_says_what_to_install(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("tensorboardX.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    monkeypatch.delitem(sys.modules, "ida_runtime.tiers.events", raising=False)
    said = train(tmp_path / "a", "--steps", 4, "--tensorboard")
    assert said.code == 2
    assert "--tensorboard needs tensorboardX, which is not installed" in said.err
    assert "pip install 'ida-dsl[tensorboard]'" in said.err


def test_a_gpu_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    said = train(tmp_path / "a", "--device", "cuda")
    assert said.code == 2
    assert "torch finds no GPU that it can use (CUDA): leave --device out, or say cpu" in said.err
    assert not (tmp_path / "a").exists()
    assert train(tmp_path / "a", "--steps", 4, "--device", "cpu").code == 0


def test_what_was_kept_of_another_version_is_said(tmp_path):
    program = tmp_path / "own.ida"
    program.write_text(SMALL.read_text())
    assert train(tmp_path / "a", "--steps", 4, program=program).code == 0
    program.write_text(SMALL.read_text().replace("type Name = 0..2", "type Name = 0..8"))
    said = train(tmp_path / "a", "--steps", 8, program=program)
    assert said.code == 2
    assert "learned another version of this program" in said.err


def test_the_card_says_how_often_it_was_right_in_the_end(tmp_path):
    train(tmp_path / "a", "--steps", 4)
    assert json.loads((tmp_path / "a" / "tier.json").read_text())["lineage"]["accuracy"]["all"][1] > 0


def test_a_tier_with_a_strange_name_or_a_link_out_is_refused_to_a_program(tier, tmp_path):
    text = SMALL.read_text()
    strange = tmp_path / 'a"b'
    strange.symlink_to(tier)
    (tmp_path / "home" / "linked").mkdir(parents=True)
    for one in ("tier.json", "encoding.json", "model.safetensors"):
        (tmp_path / "home" / "linked" / one).symlink_to(tier / one)
    program = tmp_path / "home" / "own.ida"
    for named in (str(strange).replace('"', '\\"'), "linked"):
        program.write_text(text.replace("roots power", f'roots power\ntiers:\n    0 = model("{named}")\n'))
        said = ida("run", program, "--depth", 0, "--sample", 2)
        assert said.code == 2, named
        assert "program's folder" in said.err or "relative path" in said.err


def test_a_run_is_replayed_with_a_tier(tier, tmp_path):
    run = tmp_path / "run"
    assert ida("run", SMALL, "--sample", 3, "--depth", 1, "--agent", "spec", "--out", run).code == 0
    said = ida("trace", "replay", run, "--agent", f'power=model("{tier}")')
    assert said.code in (0, 1)
    assert "answered" in said.out
    assert "this release" not in said.err


def test_a_strategy_that_was_edited_is_another_training_and_a_comment_is_none(tmp_path):
    program = tmp_path / "own.ida"
    program.write_text(SMALL.read_text())
    assert train(tmp_path / "a", "--steps", 4, program=program).code == 0
    program.write_text("# said otherwise\n" + SMALL.read_text())
    assert train(tmp_path / "a", "--steps", 8, program=program).code == 0
    program.write_text(SMALL.read_text().replace("when k == 0", "when k < 1"))
    said = train(tmp_path / "a", "--steps", 12, program=program)
    assert said.code == 2
    assert "has a training of another version of this program: give another --out, or remove" in said.err


def test_a_run_that_was_gone_on_with_is_another_training(tmp_path):
    run = tmp_path / "run"
    assert ida("run", SMALL, "--sample", 60, "--depth", 1, "--agent", "spec", "--out", run).code == 0
    assert train(tmp_path / "t", "--from", run, "--steps", 8).code == 0
    assert train(tmp_path / "t", "--from", run, "--steps", 12).code == 0
    shutil.rmtree(run)
    assert ida("run", SMALL, "--sample", 120, "--depth", 1, "--agent", "spec", "--out", run).code == 0
    said = train(tmp_path / "t", "--from", run, "--steps", 16)
    assert said.code == 2
    assert "has a training from these runs as they were: give another --out" in said.err


def test_nothing_can_be_held_out_of_one_problem(tmp_path):
    run = tmp_path / "run"
    assert ida("run", SMALL, "--sample", 1, "--depth", 1, "--agent", "spec", "--out", run).code == 0
    said = train(tmp_path / "t", "--from", run, "--until", 0.9)
    assert said.code == 2
    assert "--until 0.9: all answers of the runs are about one problem, so that none can be" in said.err
    assert "give --steps or --seconds" in said.err


def test_a_tier_learns_from_a_run(tmp_path):
    run = tmp_path / "run"
    assert ida("run", SMALL, "--sample", 60, "--depth", 1, "--agent", "spec", "--out", run).code == 0
    said = train(tmp_path / "t", "--from", run, "--steps", 8)
    assert said.code == 0
    assert re.search(r"^[\d.]+% as recorded, of contexts that were held out \(", said.out, re.MULTILINE)
    course = json.loads((tmp_path / "t" / "tier.json").read_text())["lineage"]["course"]
    assert (course["teacher"], course["runs"]) == ("runs", [str(run)])
    said = train(tmp_path / "other", "--from", tmp_path, "--steps", 8)
    assert said.code == 2
    assert "is no run" in said.err


def spoil(monkeypatch, after):
    """After so many steps weights are no numbers any more."""
    learn = Student.learn

    def spoiled(student, lesson, contexts):
        if student.steps == after:
            student._own.flat.fill_(float("nan"))
        return learn(student, lesson, contexts)

    monkeypatch.setattr(Student, "learn", spoiled)


def test_a_loss_that_is_no_number_is_said_in_a_line_and_what_was_learned_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(school, "EVALUATED_EVERY", 2)
    out = tmp_path / "a"
    spoil(monkeypatch, 12)
    said = train(out, "--steps", 40)
    assert said.code == 2
    assert not said.out
    kept = f"{out} keeps the last checkpoint"
    assert said.err == f"the loss of turn 3 is no number: a lower rate may help; {kept}\n"
    monkeypatch.undo()
    asked = ida("run", SMALL, "--depth", 0, "--agent", f'model("{out}")', "--sample", 5)
    assert "answered 5" in asked.out
    again = train(out, "--steps", 12)
    assert "going on from step 8" in again.err
    assert again.code == 0


def test_where_nothing_was_kept_nothing_is_said_of_it(tmp_path, monkeypatch):
    spoil(monkeypatch, 0)
    said = train(tmp_path / "a", "--steps", 40)
    assert said.err == "the loss of turn 0 is no number: a lower rate may help\n"
    assert not (tmp_path / "a").exists()


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "a" / "model.safetensors.new").mkdir(parents=True)
    said = train(tmp_path / "a", "--steps", 4)
    assert said.code == 1
    model = tmp_path / "a" / "model.safetensors"
    assert said.err.splitlines() == [
        f"{model}: cannot be written (Is a directory): nothing was kept yet",
        "mend that and run the command again",
    ]


def test_how_it_learned_is_shown_and_a_page_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(school, "EVALUATED_EVERY", 2)
    out = tmp_path / "<a>"
    said = train(out, "--steps", 24)
    assert said.code == 0
    assert re.search(r"^right, evaluation by evaluation: [ ▁▂▃▄▅▆▇█]{3} [\d.]+%$", said.out, re.MULTILINE)
    assert re.search(r"^loss, by its powers of ten:      [▁▂▃▄▅▆▇█]{3} [\d.e-]+$", said.out, re.MULTILINE)
    assert f"{out / 'report.html'} is written\n" in said.out
    page = (out / "report.html").read_text(encoding="utf-8")
    for name in ("tier &lt;a&gt;", "climb(depth=1)", "power 2", "loss, nats a token", "questions that were"):
        assert name in page
    assert "<a>" not in page
    shown = ida("tiers", "show", out).out.splitlines()
    assert [line for line in said.out.splitlines() if "evaluation by" in line] == [shown[-2]]


@pytest.mark.parametrize(("rate", "told"), [("0.0", False), ("1.0", True)])
def test_the_page_says_that_a_goal_was_not_reached(tmp_path, rate, told):
    assert train(tmp_path / "a", "--steps", 4, "--until", rate).code == 0
    assert ("at its limit" in (tmp_path / "a" / "report.html").read_text(encoding="utf-8")) == told
