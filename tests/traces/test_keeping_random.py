"""Random programs with a journal, ended at random, and gone on with: they say what they say without one."""

from itertools import count
from random import Random

import pytest
from test_not_kept import Filling

from ida_dsl.diagnostics import CheckFailed
from ida_dsl.interpreter.settings import Settings
from ida_runtime.calls.keeping import Keeper
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.engine.executors import start
from ida_runtime.journals.journal import Journal
from tests.engine.agreement import same
from tests.engine.random_programs.comparing import ready, too_much
from tests.engine.random_programs.inputs import cases
from tests.engine.random_programs.programs import program as text_of


def kept(path, made, case, settings, room=None):
    """A run with that journal; None where there was not room for so many commits."""
    with Journal.open(path) as journal:
        if room is not None:
            journal._base = Filling(journal._base, room)
        who = case.crew.answerers(made.program)
        run = start(made.program, case.roots, who, settings, keeper=Keeper(journal))
        try:
            return run.run()
        except NotKept:
            return None


def standing(path):
    with Journal.read(path) as journal:
        return {row.key: row.written for row in journal.entries() if not row.retracted}


def gone_through(seed, folder):
    """The cases of one program. How many answers were kept, and how many runs were ended."""
    try:
        made = ready(text_of(seed, shown=True), seed)
    except CheckFailed:
        return 0, 0
    random, answers, ends = Random(seed), 0, 0
    for number, case in enumerate(cases(made.program, seed, 4)):
        settings = Settings(case.seed, case.forced, total=2_000, share=(2, 10_000)[number % 2])
        wanted = start(made.program, case.roots, case.crew.answerers(made.program), settings).run()
        if too_much(wanted):
            continue
        path = folder / str(number)
        rooms = map(random.randrange, count(4))  # failures are asked again each time, and take room as well
        while kept(path, made, case, settings, next(rooms)) is None:
            ends += 1
        for _ in range(2):  # what is there by now is asked of nobody
            before = standing(path)
            again = kept(path, made, case, settings)
            same(wanted, again, shares=settings.share < len(case.roots))
            assert standing(path) == before
        answers += len(before)
    return answers, ends


@pytest.mark.parametrize("first", range(0, 10, 5))
def test_they_say_the_same(first, tmp_path):
    found = [gone_through(seed, made(tmp_path / str(seed))) for seed in range(first, first + 5)]
    assert sum(answers for answers, _ in found) > 20
    assert sum(ends for _, ends in found) > 5


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1160, 40))
def test_many_more(first, tmp_path):
    for seed in range(first, first + 40):
        gone_through(seed, made(tmp_path / str(seed)))


def made(folder):
    folder.mkdir()
    return folder
