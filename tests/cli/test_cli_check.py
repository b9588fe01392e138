import pytest
from command_line import POWER, PROGRAMS, UNION, ida

BROKEN = "task t(x: Int) -> Int:\n    strategy s:\n        return y\n"
UNUSED = "param p: 0..3 = 1\n\ntask t(x: 0..9) -> 0..9:\n    strategy s:\n        return x\n"


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.ida"
    path.write_text(BROKEN)
    return path


@pytest.fixture
def unused(tmp_path):
    path = tmp_path / "unused.ida"
    path.write_text(UNUSED)
    return path


def test_a_good_program():
    ran = ida("check", POWER)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("ok: 1 task, 4 asks")


def test_every_program_that_is_shipped():
    programs = sorted(PROGRAMS.glob("*.ida"))
    ran = ida("check", *programs)
    assert ran.code == 0
    assert ran.out.count(": ok: ") == len(programs)


def test_a_circle_without_measures():
    assert "run it with --depth N" in ida("check", UNION).out


def test_notes_are_shown_on_demand():
    assert "note[" not in ida("check", UNION).out
    assert "note[" in ida("check", UNION, "--notes").out


def test_an_error(broken):
    ran = ida("check", broken)
    assert ran.code == 1
    assert "error[E0201]" in ran.out
    assert ran.out.rstrip().split("\n")[-1] == "ida-dsl explain E0201 says more"


def test_several_programs_fail_when_one_does(broken):
    ran = ida("check", POWER, broken)
    assert ran.code == 1
    assert f"{POWER}: ok: " in ran.out


def test_warnings_fail_where_they_shall(unused):
    ran = ida("check", unused)
    assert ran.code == 0
    assert "warning[W" in ran.out
    assert ida("check", unused, "--strict").code == 1


def test_json(broken):
    (row,) = ida("check", broken, "--format", "json").json
    assert row["program"] == str(broken)
    assert (row["code"], row["severity"], row["line"], row["column"]) == ("E0201", "error", 3, 16)
    assert ida("check", POWER, "--format", "json").json == []
    assert ida("check", UNION, "--format", "json", "--notes").json


def test_params_are_set():
    assert ida("check", POWER, "--set", "size=8").code == 0
    assert ida("check", POWER, "--set", "size=800").code == 1


def test_what_is_no_program(tmp_path):
    binary = tmp_path / "binary.ida"
    binary.write_bytes(b"\x00\xff")
    for path in (tmp_path, tmp_path / "nope.ida", binary):
        ran = ida("check", path)
        assert ran.code == 1
        assert "error[E00" in ran.out


def test_without_a_program():
    ran = ida("check")
    assert ran.code == 2
    assert ran.last == "see ida-dsl check --help"
