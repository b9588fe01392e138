"""The shipped programs keep their laws, or waive them with a reason, in a minute of one core each."""

from pathlib import Path
from time import process_time

import pytest

from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.hunting import Effort
from ida_dsl.laws.suite import SECONDS, hunts, verdicts
from ida_dsl.load import load

PROGRAMS = sorted((Path(__file__).parents[2] / "programs").glob("*.ida"))


@pytest.mark.slow
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_laws_are_kept(path):
    """At the default effort, with the clock that the command has."""
    begun = process_time()
    workshop = Workshop(load(path))
    effort = Effort(1.0, None, clock=process_time, seconds=SECONDS / hunts(workshop))
    found = list(verdicts(workshop, effort))
    assert not [(one.subject, one.law, one.why) for one in found if one.fails]
    assert process_time() - begun < 60
