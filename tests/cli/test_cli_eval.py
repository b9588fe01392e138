"""`ida-dsl eval`: how often an agent is right, alone and amplified, by how hard questions are."""

import json
import re
from pathlib import Path

from command_line import ida

SMALL = Path(__file__).parents[1] / "tiers" / "small.ida"
PROGRAMS = Path(__file__).parents[2] / "programs"


def judged(agent, *more, program=SMALL):
    return ida("eval", program, "--agent", agent, *more)


def test_the_spec_is_always_right():
    said = judged("spec", "--depth", "0,1,full")
    assert said.code == 0
    head, *rows, last = said.out.splitlines()
    assert head.split() == ["of", "alone", "depth", "1", "depth", "full"]
    assert [row.split()[0] for row in rows] == ["all", "power", "power", "power"]
    assert all(row.count("100.0% (") == 3 for row in rows)
    assert re.fullmatch(r"exact answers, about \d+ fresh contexts; in brackets 95% intervals", last)


def test_nobody_knows_alone_and_a_little_amplified():
    found = json.loads(judged("nobody", "--json").out)
    assert found["0"]["all"]["right"] == 0
    assert found["0"]["all"]["unknown"] == found["0"]["all"]["of"]
    assert found["1"]["power 1"]["right"] == found["1"]["power 1"]["of"] > 0
    assert found["1"]["power 2"]["right"] == 0


def test_wrong_leaves_make_wrong_roots():
    found = json.loads(judged("noisy(spec, 0.2)", "--json", program=PROGRAMS / "permutation_power.ida").out)
    alone, amplified = (found[depth]["all"]["right"] / found[depth]["all"]["of"] for depth in "01")
    assert 0.75 < alone < 0.85
    assert amplified < alone
    low, high = found["0"]["all"]["interval"]
    assert low < 0.8 < high


def test_other_seeds_draw_others_and_the_same_the_same():
    first, again, other = (judged("noisy(spec, 0.2)", "--seed", seed, "--json").out for seed in (0, 0, 1))
    assert first == again != other


def test_without_a_spec_nothing_can_be_judged(tmp_path):
    program = tmp_path / "a.ida"
    program.write_text("task t(n: 0..3) -> 0..3\n\nroots t\n", encoding="utf-8")
    said = judged("nobody", program=program)
    assert said.code == 1
    assert said.out == "no spec says what is right: write `spec` in the tasks that are roots\n"


def test_what_is_wrong_is_said():
    assert "`x` is no depth" in judged("spec", "--depth", "0,x").err
    said = judged("spec", "--depth", "full", program=PROGRAMS / "shortest_path.ida")
    assert said.code == 2
    assert "may ask itself again and again" in said.err
    assert "there is no task `no_task`" in judged("no_task=spec").err
