import stat

import pytest
from command_line import ida

LOOSE = "task t( x:Int )->Int:\n  strategy s:  # why\n    return x+1\n"
SHAPED = "task t(x: Int) -> Int:\n    strategy s:  # why\n        return x + 1\n"
BROKEN = "task t(x: Int) -> Int\n    return\n"


@pytest.fixture
def loose(tmp_path):
    path = tmp_path / "loose.ida"
    path.write_text(LOOSE)
    return path


def test_a_file_is_put_in_shape(loose):
    ran = ida("fmt", loose)
    assert (ran.code, ran.out) == (0, "")
    assert loose.read_text() == SHAPED
    assert [path.name for path in loose.parent.iterdir()] == ["loose.ida"]


def test_what_is_in_shape_is_not_written(loose):
    loose.write_text(SHAPED)
    before = loose.stat().st_mtime_ns, loose.stat().st_ino
    assert ida("fmt", loose).code == 0
    assert (loose.stat().st_mtime_ns, loose.stat().st_ino) == before


def test_check_and_diff_change_nothing(loose):
    checked, diffed = ida("fmt", "--check", loose), ida("fmt", "--diff", loose)
    assert (checked.code, diffed.code) == (1, 1)
    assert checked.out == f"{loose} is not in shape; ida-dsl fmt {loose}\n"
    assert "\n-task t( x:Int )->Int:\n" in diffed.out
    assert "\n+task t(x: Int) -> Int:\n" in diffed.out
    assert loose.read_text() == LOOSE
    loose.write_text(SHAPED)
    assert ida("fmt", "--check", "--diff", loose).code == 0


def test_stdin():
    ran = ida("fmt", "-", stdin=LOOSE)
    assert (ran.code, ran.out) == (0, SHAPED)
    assert ida("fmt", "--check", "-", stdin=LOOSE).code == 1


def test_a_file_with_mistakes_is_never_touched(tmp_path, loose):
    broken = tmp_path / "broken.ida"
    broken.write_text(BROKEN)
    ran = ida("fmt", broken, loose)
    assert ran.code == 1
    assert "error[E" in ran.err
    assert broken.read_text() == BROKEN
    assert loose.read_text() == SHAPED
    assert ida("fmt", "-", stdin=BROKEN).out == ""


def test_the_mode_and_a_link_stay(tmp_path, loose):
    loose.chmod(0o640)
    link = tmp_path / "link.ida"
    link.symlink_to(loose)
    assert ida("fmt", link).code == 0
    assert link.is_symlink()
    assert loose.read_text() == SHAPED
    assert stat.S_IMODE(loose.stat().st_mode) == 0o640


def test_what_is_no_program(tmp_path):
    binary = tmp_path / "binary.ida"
    binary.write_bytes(b"\x00\xff")
    for path in (tmp_path, tmp_path / "nope.ida", binary):
        ran = ida("fmt", path)
        assert ran.code == 1
        assert ran.last == "name a program, a text file in UTF-8"
    assert binary.read_bytes() == b"\x00\xff"
