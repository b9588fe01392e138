"""The algorithmic programs answer what their specs say, on a million questions each, run by the engine.

Some thousand in the fast tests. The slow ones take hours, most of it in the specs, which are computed one by
one; `IDA_QUESTIONS=50000` in the environment makes it so many questions.
"""

import os

import pytest

from tests.engine.million import DEPTHS, ROOTS, Trial

MANY = int(os.environ.get("IDA_QUESTIONS", "1_000_000"))
FEW = dict.fromkeys(DEPTHS, 400) | {"wildcard_search": 120, "count_satisfying": 60}
"""In the fast tests; fewer where a spec takes milliseconds."""


def compare(name, wanted, roots=ROOTS):
    tally = Trial(name, roots).go(wanted)
    assert tally.wrong == []
    assert tally.right >= wanted


@pytest.mark.parametrize(("name", "wanted"), FEW.items())
def test_some_questions(name, wanted):
    compare(name, wanted, roots=wanted // 3)


def test_wrong_answers_are_found():
    assert Trial("union_find", roots=20, leaves="nobody").go(1_000).wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", DEPTHS)
def test_a_million_questions(name):
    compare(name, MANY)
