"""Programs are known by what they mean."""

import pytest

from ida_dsl.graph.fingerprint import fingerprint
from ida_dsl.load import load

TEXT = """\
param most: 1..9 = 5
context:
    start: 0..9
sample context:
    start = draw(1..most)
task above(low: 0..9) -> Bool:
    "The start is at least {low}?"
    sees start
    spec = start >= low
property counted:
    forall low: 0..9
    above(low) or not above(low)
roots above
"""


def of(tmp_path, text=TEXT, name="one.ida", **params):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return fingerprint(load(tmp_path / name, params).graph)


def test_what_means_the_same_is_the_same(tmp_path):
    known = of(tmp_path)
    assert of(tmp_path, name="other.ida") == known
    assert of(tmp_path, "# a comment\n\n" + TEXT.replace("start >= low", "start  >=  low")) == known
    assert of(tmp_path, TEXT.replace("above(low) or not above(low)", "not above(low) or above(low)")) == known


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">= low", "> low"),
        ("draw(1..most)", "draw(0..most)"),
        ("is at least", "is no less than"),
        ("1..9 = 5", "1..9 = 4"),
    ],
)
def test_what_means_something_else_is_another(tmp_path, old, new):
    assert TEXT.count(old) == 1
    assert of(tmp_path, TEXT.replace(old, new)) != of(tmp_path)
