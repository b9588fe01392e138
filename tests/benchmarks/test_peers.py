"""Peers that need nothing but Python, and our own two, answer the same roots, all rightly."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from peers import roots
from tables import PAGE, figures, put, table

PEERS = Path(roots.__file__).parent
COUNT = 20


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    path = tmp_path_factory.mktemp("peers") / "roots.json"
    roots.write(COUNT, path=path)
    return path


def call(peer, *words):
    command = [sys.executable, PEERS / f"peer_{peer}.py", *words]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@pytest.mark.parametrize("workload", roots.WORKLOADS)
@pytest.mark.parametrize("peer", ["engine", "interpreter", "recursion", "asyncio"])
def test_answers_are_right(drawn, peer, workload):
    said = call(peer, "run", drawn, workload, str(COUNT))
    assert said["checksum"] == roots.checksum(workload, COUNT, drawn)
    assert said["questions"] > COUNT
    assert said["cpu"] >= 0


@pytest.mark.parametrize("workload", roots.WORKLOADS)
def test_those_with_a_memo_have_the_same_questions(drawn, workload):
    counts = {
        peer: call(peer, "run", drawn, workload, str(COUNT))["questions"]
        for peer in ("engine", "recursion", "asyncio")
    }
    assert len(set(counts.values())) == 1, counts


def test_a_wrong_answer_has_another_checksum(drawn):
    assert roots.checksum("powering", COUNT, drawn) != roots.checksum("powering", COUNT - 1, drawn)


@pytest.mark.parametrize(
    "trial", [pytest.param("deep", marks=pytest.mark.slow), "dynamic", "shared", "traced", "failing"]
)
def test_the_engine_can_do_all_that_is_tried(trial):
    assert call("engine", "try", trial)["holds"]


def test_a_trial_that_raises_is_a_no():
    assert call("recursion", "try", "deep") == {"holds": False, "found": "RecursionError"}


# ------------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0321, "0.032"), (1, "1.0"), (9.96, "10"), (64, "64"), (649, "650"), (3_049_000, "3,000,000")],
)
def test_figures(value, text):
    assert figures(value) == text


def test_columns_are_as_wide_as_what_is_in_them():
    assert table(("a", "b"), [("long", "x")]) == "| a    | b |\n| ---- | - |\n| long | x |"


def test_a_page_keeps_what_stands_around(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- measured: one -->\nold\n<!-- end -->\nafter\n<!-- measured: two --><!-- end -->"
    )
    put("one", "new", page)
    assert page.read_text() == (
        "before\n<!-- measured: one -->\n\nnew\n\n<!-- end -->\nafter\n<!-- measured: two --><!-- end -->"
    )
    with pytest.raises(ValueError, match="no place for three"):
        put("three", "new", page)


@pytest.mark.parametrize("name", ["engine", *roots.WORKLOADS, "abilities"])
def test_the_page_has_a_place_for_each_table(name):
    assert f"<!-- measured: {name} -->" in PAGE.read_text(encoding="utf-8")
