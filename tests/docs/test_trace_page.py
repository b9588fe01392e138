"""What docs/trace.md shows in Python is so, in the folder that its first commands make."""

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the first command of the page was run."""
    path = tmp_path_factory.mktemp("page")
    (path / "programs").symlink_to(ROOT / "programs")
    command = re.search(r"^\$ ida-dsl (run .* --out first)$", PAGE, re.MULTILINE)[1]
    subprocess.run([sys.executable, "-m", "ida_dsl", *shlex.split(command)], cwd=path, check=False)
    return path


@pytest.mark.parametrize("text", blocks("pycon"))
def test_sessions(text, folder, monkeypatch):
    for name in ("duckdb", "polars", "pandas"):
        pytest.importorskip(name)
    monkeypatch.chdir(folder)
    found = doctest.DocTestParser().get_doctest(text, {}, "trace.md", "trace.md", 0)
    assert doctest.DocTestRunner().run(found).failed == 0


@pytest.mark.parametrize("text", blocks("python"))
def test_python(text, folder, monkeypatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(folder)
    names = {}
    exec(compile(text, "trace.md", "exec"), names)
    assert names["place"].task in {"parent", "depth"}
    assert "had" not in names or [(one.number, one.after) for one in names["had"].roots] == [(11, 5), (27, 5)]


def test_there_are_such_blocks():
    assert len(blocks("pycon")) == 1
    assert blocks("python")
