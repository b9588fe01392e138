"""Which question of a run is meant: by a root's number, an id, or as it is asked."""

import pytest
from command_line import ida, refused

TWICE = """
context:
    far: Int
task leaf(n: Int) -> Int:
    sees far
    spec = n + far
task top(n: 0..9) -> Int:
    spec = 2 * n + 2 * far
    decreases n
    strategy end when n == 0:
        return ask leaf(0)
    strategy s:
        return ask leaf(n) + ask leaf(n) + 0 * ask top(n - 1)
roots top
"""


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    """A folder with a program of which the same is asked of several problems, and at several depths."""
    folder = tmp_path_factory.mktemp("problems")
    (folder / "x.ida").write_text(TWICE)
    return folder


def run_of(folder, name, *asks, contexts):
    """A run of these questions in each of these problems, whose files say by their names which these are."""
    out = folder / name
    given = [word for one in contexts for word in ("--context", one)]
    for at in contexts:
        at.write_text(f'{{"far": {at.stem[1:]}}}')
    asked = [word for one in asks for word in ("--ask", one)]
    assert ida("run", folder / "x.ida", *given, *asked, "--agent", "spec", "--out", out).code == 0
    return out


def test_a_number_that_is_no_root_says_which_are(kept):
    assert refused("trace", "show", kept, "0") == (
        "several questions have ids that begin with 0\ngive more of its digits, or 1 to 40 for a root\n"
    )
    assert refused("trace", "show", kept, "41").endswith("or 1 to 40 for a root\n")


def test_a_call(kept):
    for which in ("depth(44)", "depth( x = 44 )"):
        assert ida("trace", "show", kept, which).out.startswith("depth(44) = 10  one_more_than_the_parent\n")
    assert ida("trace", "why", kept, "depth(44)").out == ida("trace", "why", kept, 12).out
    one = ida("trace", "replay", kept, "--answer", "depth(x=44)=3")
    assert one.out.splitlines()[1].startswith("1 of 40 roots changes")
    out = ida("trace", "export", kept, "-o", "-", "--which", "depth(44)").out
    assert out == ida("trace", "export", kept, "-o", "-", "--which", 12).out
    assert "was not paid for" in refused("trace", "retract", kept, "depth(44)")


def test_several_that_are_asked_so_are_listed(kept):
    assert refused("trace", "show", kept, "own_label(61)").splitlines() == [
        "3 questions of this run are own_label(61)",
        "  02419c7abe5c  own_label(61) = unknown  problem 30",
        "  3d762739466c  own_label(61) = unknown  problem 29",
        "  7656b80aa773  own_label(61) = unknown  problem 33",
        "give the id of the one that is meant",
    ]


def test_of_several_the_only_root_is_meant_and_at_most_five_are_listed(problems):
    first = run_of(problems, "one", "top(1)", "top(2)", contexts=[problems / "c3.json"])
    assert ida("trace", "show", first, "top(1)").out.startswith("top(1) = 8  s\n")
    many = [problems / f"c{at}.json" for at in range(7)]
    second = run_of(problems, "seven", "top(1)", contexts=many)
    said = refused("trace", "show", second, "top(1)").splitlines()
    assert said[0] == "7 questions of this run are top(1)"
    assert [line.split("  ")[3] for line in said[1:6]] == [
        f"root {at}, problem {at}, full depth" for at in range(1, 6)
    ]
    assert said[6:] == ["  … and 2 more", "give the id of the one that is meant"]


def test_calls_that_mean_nothing(kept):
    assert refused("trace", "show", kept, "parent(12)") == (
        "parent(12) is no question of this run\n"
        f"`ida-dsl trace find {kept} --task parent` lists those of parent\n"
    )
    assert refused("trace", "why", kept, "parnt(1)").endswith("did you mean `parent`?\n")
    assert "expected 0..63" in refused("trace", "show", kept, "parent(99)")
    assert "This `(` is never closed" in refused("trace", "show", kept, "depth(")
