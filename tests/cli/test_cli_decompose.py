"""Decomposers on the command line: trained beside a tier, and put in the place of a program's strategies."""

import json
import re
from pathlib import Path

import pytest
from command_line import ida

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"
PROGRAMS = Path(__file__).parents[2] / "programs"


def train(out, *more, program=SMALL):
    return ida("train", program, "--out", out, "--size", "tiny", "--decompose", "learned", *more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tier that learned a little, beside a decomposer that learned well."""
    out = tmp_path_factory.mktemp("tiers") / "first"
    said = train(out, "--steps", 4)
    assert said.code == 0
    assert re.search(
        r"^1[78]\d decompositions asked of the expert: the decomposer learned from them$",
        said.out,
        re.MULTILINE,
    )
    return out


def test_it_is_kept_beside_its_tier(folder):
    card = json.loads((folder / "decomposer.json").read_text())
    assert card["shown"] >= 176
    assert card["size"]["width"] == 64
    assert json.loads((folder / "tier.json").read_text())["lineage"]["shown"] == card["shown"]


def test_how_many_decompositions_were_shown_is_told(folder):
    shown = json.loads((folder / "decomposer.json").read_text())["shown"]
    (line,) = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    assert line["shown"] == shown
    assert f"{shown} decompositions shown to its decomposer" in ida("tiers", "show", folder).out
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<th scope=col>decompositions" in page
    assert f"<td>{shown}<td>" in page


def test_it_takes_questions_apart_in_place_of_the_program(folder, tmp_path):
    said = ida(
        "run", SMALL, "--decompose", folder, "--ask", "power(1, k=1)", "--tree", "--out", tmp_path / "run"
    )
    assert said.code == 0
    assert f'learned by decomposer("{folder}")' in said.out
    assert "follow(1)" in said.out
    assert ida("trace", "verify", tmp_path / "run").code == 0
    assert "power.learned by decomposer" in ida("trace", "show", tmp_path / "run").out


def test_a_training_goes_on_with_its_decomposer(folder):
    said = train(folder, "--steps", 8)
    assert "going on from step 4" in said.err
    assert said.code == 0


def test_a_training_that_was_not_so_is_not_gone_on_with(folder):
    said = ida("train", SMALL, "--out", folder, "--size", "tiny", "--steps", 12)
    assert said.code == 2
    assert "has a training with decompose learned, not written" in said.err


def test_right_answers_are_taken_apart_by_nobody(tmp_path):
    said = train(tmp_path / "a", "--teacher", "spec")
    assert said.code == 2
    assert "right answers are taken apart by nobody" in said.err


def test_it_learns_from_runs(tmp_path):
    assert (
        ida(
            "run", SMALL, "--agent", "spec", "--depth", 1, "--sample", 200, "--out", tmp_path / "run", "-q"
        ).code
        == 0
    )
    said = train(tmp_path / "a", "--from", tmp_path / "run", "--steps", 4)
    assert said.code == 0
    assert re.search(r"decompositions that were recorded: the decomposer learned from them", said.out)


@pytest.mark.parametrize(
    ("program", "said"),
    [(SMALL, "has no decomposer"), (PROGRAMS / "permutation_power.ida", "another version of this program")],
)
def test_a_folder_that_has_none_for_this_program_is_refused(folder, tmp_path, program, said):
    found = ida("run", program, "--decompose", tmp_path if program == SMALL else folder, "--sample", 1)
    assert found.code == 2
    assert said in found.err


def test_strategies_are_learned_where_the_ladder_says_so(tmp_path):
    text = SMALL.read_text() + "tiers:\n    0 = nobody\n    1 = climb(depth=1, learn=strategies)\n"
    (tmp_path / "p.ida").write_text(text)
    said = ida("iterate", tmp_path / "p.ida", "--out", tmp_path / "tiers", "--size", "tiny", "--steps", 4)
    assert said.code == 0
    assert re.search(
        r"^tier 1 .* 4 steps, [\d.]+ CPU s, 1[78]\d decompositions shown, ", said.out, re.MULTILINE
    )
    assert "<th scope=col>decompositions" in (tmp_path / "tiers" / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "tiers" / "1" / "decomposer.json").exists()


def test_whoever_shows_strategies_teaches_the_decomposer(tmp_path):
    """People's decompositions, here those of a program in their place."""
    (tmp_path / "shows.py").write_text(SHOWS)
    (tmp_path / "p.ida").write_text(SHOWN)
    run = ida("run", tmp_path / "p.ida", "--allow-python", "--agent", "solve=nobody", "--sample", 60,
              "--out", tmp_path / "run", "-q")  # fmt: skip
    assert run.code == 0, run.err
    said = train(tmp_path / "a", "--from", tmp_path / "run", "--steps", 4, program=tmp_path / "p.ida")
    assert said.code == 0, said.err
    again = ida("run", tmp_path / "p.ida", "--decompose", tmp_path / "a", "--sample", 30)
    assert again.code == 0, again.out
    assert "wrong" not in again.out


SHOWN = '''
task solve(n: 0..5) -> 0..9:
    """What comes after {n}?"""
    spec = n + 1
    sample:
        n = draw(0..5)
    strategy shown by teacher:
        may ask after
        at most 2
primitive after(n: 0..5) -> 0..9 = n + 1
agent teacher = python("shows:Teacher")
roots solve
'''

SHOWS = """
from ida_dsl.questions import Final, Pick, Reply


class Teacher:
    name, deterministic = "teacher", True

    def answer(self, questions):
        return [Reply(0) for _ in questions]

    def step(self, shown):
        if not shown.picks:
            return Pick("after", shown.question.arguments, None)
        return Final(shown.picks[-1].answer)
"""
