"""The grammar's tables are kept between runs, and nothing depends on that."""

import os
import stat
import subprocess
import sys

import pytest

LOAD = "from ida_dsl.syntax.parse import parse_expression; print(parse_expression('f(1)') is not None)"


@pytest.mark.parametrize("place", ["here", "nowhere\0", "file/below"])
def test_the_grammar_is_kept_where_it_can_be(place, tmp_path):
    (tmp_path / "file").write_text("")
    home = str(tmp_path / place) if "\0" not in place else "/proc/none"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LOAD],
            env={**os.environ, "XDG_CACHE_HOME": home},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == ("True\n", "")
    if place == "here":
        (kept,) = (tmp_path / "here" / "ida-dsl").iterdir()
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
        assert kept.stat().st_mode & 0o022 == 0


def test_a_broken_cache_is_as_good_as_none(tmp_path):
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LOAD], env=env, capture_output=True, text=True, check=True
        )
        assert done.stdout == "True\n"
        (kept,) = (tmp_path / "ida-dsl").iterdir()
        kept.write_bytes(b"no pickle")
