"""`ida-dsl mutate`."""

import sys
from pathlib import Path

import pytest
from command_line import ida, refused

sys.path.append(str(Path(__file__).parents[1] / "laws"))
from mutation_programs import LAX, POWER


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("programs") / "small.ida"
    path.write_text(POWER)
    return path


def test_faults_that_are_all_noticed(small):
    ran = ida("mutate", small, "--only", "comparison", "--effort", "0.5")
    assert ran.code == 0
    assert "survived:" not in ran.out
    assert "power::sound_step" in ran.out
    assert ran.out.rstrip("\n").rsplit("\n", 1)[1].startswith("score 100.0%: ")
    assert not ran.err


def test_survivors_are_shown_and_fail(tmp_path):
    (tmp_path / "lax.ida").write_text(LAX)
    ran = ida("mutate", tmp_path / "lax.ida", "--only", "name", "--limit", 3, "--effort", "0.5")
    assert ran.code == 1
    assert "survived: lax.ida:" in ran.out
    assert "\n  +" in ran.out
    assert "3 mutants of " in ran.out


def test_the_report_as_data(small):
    ran = ida("mutate", small, "--only", "constant", "--limit", 4, "--json", "--effort", "0.5")
    assert ran.code == 0
    assert ran.json["tried"] == 4
    assert ran.json["mutants"] > 4
    assert ran.json["score"] == 1.0
    assert ran.json["survivors"] == []


def test_a_program_without_strategies_has_nothing_to_change(tmp_path):
    (tmp_path / "bare.ida").write_text("task t(x: 0..3) -> 0..3\n")
    ran = ida("mutate", tmp_path / "bare.ida")
    assert ran.code == 0
    assert ran.out == (
        f"{tmp_path / 'bare.ida'}: there is nothing to change: no strategy of its own has any such place\n"
    )


def test_kinds_that_do_not_exist(small):
    said = refused("mutate", small, "--only", "constnat")
    assert "there are no changes called constnat; did you mean constant?" in said
    assert "there are strategy, branch, " in refused("mutate", small, "--only", "zzz")


@pytest.mark.parametrize("wrong", [["--effort", "0"], ["--limit", "0"]])
def test_numbers_that_make_no_sense(small, wrong):
    assert "is not in the range" in refused("mutate", small, *wrong)


def test_programs_with_errors(tmp_path):
    (tmp_path / "bad.ida").write_text("task t(x: 0..3) -> 0..3:\n    strategy s:\n        return y\n")
    ran = ida("mutate", tmp_path / "bad.ida")
    assert ran.code == 1
    assert "error[E0201]" in ran.err
