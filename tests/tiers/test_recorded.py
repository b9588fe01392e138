"""Tiers learn from runs that were kept what was answered there."""

import re

import numpy as np
import pytest
from attrs import evolve
from learning_kit import PROGRAMS, QUICK, SMALL, TINY, program

import ida_dsl
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.load import load
from ida_dsl.sampling import Sampler
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.lesson_parts import in_pieces, only
from ida_runtime.tiers.lessons import lessons
from ida_runtime.tiers.recorded import FromRuns, recorded
from ida_runtime.tiers.training import Course, NothingToLearn, Teacher
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.tables import ShareTables


def kept(folder, path=SMALL, agent="spec", *, depth=2, sample=200, seed=0, budget=None, **params):
    """A run that was kept."""
    made = ida_dsl.load(path, params)
    ida_dsl.run(made, sample, agent=agent, depth=depth, seed=seed, budget=budget, out=folder)
    return Trace.open(folder)


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    """A run of the small program."""
    return kept(tmp_path_factory.mktemp("runs") / "one")


def encoding():
    graph = program().graph
    return Encoding.of(graph, graph.roots)


def taught(runs, **course):
    made = program()
    course = {"size": TINY, "how": QUICK, "teacher": Teacher.RUNS, **course}
    found = recorded(encoding(), runs, QUICK.questions)
    return FromRuns(made, Sampler(made, Folder(SMALL.parent)), Course(**course), runs=found)


def rows(found):
    return {tuple(row) for lesson in found for row in lesson.rows.tolist()}


def test_what_was_answered_is_learned(trace):
    """There are six contexts; one is held out, and nobody finds out what holds in it from the others."""
    own = taught([trace])
    before = own.evaluated(24, 12).every.rate
    for _ in range(60):
        own.turn()
    assert before < 0.6
    assert own.evaluated(24, 12).every.rate > 0.8


def test_it_learns_what_was_said_and_not_what_is_right(tmp_path):
    wrong = kept(tmp_path / "run", agent=lambda _: 0, depth=0)
    own = taught([wrong])
    for _ in range(40):
        own.turn()
    assert own.agreement().rate > 0.95
    assert own.evaluated(24, 12).every.rate < 0.6


def test_leaves_teach_and_so_does_what_was_taken_apart(trace):
    found = recorded(encoding(), [trace], 1000)
    every = sum(len(trace.table("questions", share, "power")) for share in range(trace.shares))
    assert sum(len(np.unique(one.question)) for one in (*found.taught, *found.held)) == every


def test_what_is_held_out_is_never_taught(trace):
    found = recorded(encoding(), [trace], 1000)
    contexts = [{own.tobytes() for own in one.facts.tokens} for one in (*found.taught, *found.held)]
    assert len(contexts) == 2
    assert contexts[0].isdisjoint(contexts[1])


def test_what_is_held_out_of_one_run_is_taught_from_no_other(tmp_path):
    """The same problems, in another order."""
    runs = [kept(tmp_path / str(sample), sample=sample) for sample in (30, 200)]
    found = recorded(encoding(), [*runs, kept(tmp_path / "other", seed=1)], 1000)
    taught, held = (
        {own.tobytes() for lesson in lessons for own in lesson.facts.tokens}
        for lessons in (found.taught, found.held)
    )
    assert held
    assert taught.isdisjoint(held)


def test_what_was_cut_short_teaches_nothing(tmp_path):
    """A limit or a budget was spent: nobody said that it is unknown."""
    limited = kept(tmp_path / "limited", agent="limit(spec, 20)", depth=0)
    cut = kept(tmp_path / "cut", budget={"questions": 2})
    nothing = encoding().vocabulary.numbers["unknown"]
    for run, least, most in ((limited, 20, 20), (cut, 10, 69)):
        found = recorded(encoding(), [run], 1000)
        every = (*found.taught, *found.held)
        assert all((one.tokens != nothing).all() for one in every)
        assert least <= sum(map(len, every)) <= most


def test_what_an_agent_calls_unknown_is_taught(tmp_path):
    found = recorded(encoding(), [kept(tmp_path / "run", agent="nobody", depth=0)], 1000)
    assert sum(map(len, found.taught)) > 50


def test_any_seed_will_do(trace):
    assert taught([trace], seed=-1).turn() == taught([trace], seed=-1).turn()


def test_the_same_seed_teaches_the_same(trace):
    one, other, third = taught([trace]), taught([trace]), taught([trace], seed=1)
    turns = [[own.turn() for _ in range(3)] for own in (one, other, third)]
    assert turns[0] == turns[1] != turns[2]


def test_pieces_have_all_rows_and_no_more_than_they_may(trace):
    whole = next(lessons(encoding(), _tables(trace), leaves=True))
    cut = in_pieces(whole, 3)
    assert np.diff(cut.starts).max() <= 3
    assert (np.diff(cut.context) >= 0).all()
    assert (cut.rows == whole.rows).all()
    assert (cut.facts.tokens[cut.context] == whole.facts.tokens[whole.context]).all()


def test_only_some_contexts(trace):
    whole = next(lessons(encoding(), _tables(trace), leaves=True))
    some = only(whole, np.array([1, 3]))
    assert set(some.context.tolist()) == {0, 1}
    assert len(some) == sum(np.diff(whole.starts)[[1, 3]])
    assert rows([some]) <= rows([whole])


def test_a_row_matches_where_its_token_is_the_likeliest(trace):
    own = taught([trace])
    for _ in range(60):
        own.turn()
    lesson = own.runs.taught[0]
    matches = own.student.matches(lesson)
    assert matches.shape == (len(lesson),)
    spoilt = evolve(lesson, tokens=np.roll(lesson.tokens, 1))
    differ = spoilt.tokens != lesson.tokens
    assert not own.student.matches(spoilt)[matches & differ].any()


def _tables(trace):
    return ShareTables(
        trace.table("contexts", 0),
        {"power": trace.table("questions", 0, "power")},
        trace.table("asks", 0),
        trace.table("roots", 0),
    )


# ------------------------------------------------------------------------------------------ what goes wrong


def test_a_run_of_another_version(tmp_path):
    run = kept(tmp_path / "run", PROGRAMS / "permutation_power.ida", sample=3, size=4)
    said = re.escape("another version of this program, `power(x)` has other types")
    with pytest.raises(NothingToLearn, match=said):
        recorded(encoding(), [run], 10)
    run = kept(tmp_path / "other", PROGRAMS / "wildcard_search.ida", sample=3, size=4)
    with pytest.raises(NothingToLearn, match="without power: run it again"):
        recorded(encoding(), [run], 10)


def test_answers_that_are_all_unknown(tmp_path):
    own = taught([kept(tmp_path / "run", agent="nobody", depth=0)])
    with pytest.raises(NothingToLearn, match="all answers of turn 0 are unknown: the runs need answers"):
        own.turn()


def test_one_run_of_several_may_know_nothing(trace, tmp_path):
    own = taught([kept(tmp_path / "run", agent="nobody", depth=0), trace])
    for _ in range(8):
        own.turn()
    assert own.student.steps == 32


def test_a_run_without_questions(trace, tmp_path):
    text = SMALL.read_text(encoding="utf-8")
    other = tmp_path / "other.ida"
    other.write_text(
        text.replace("roots power", "task more(x: Name) -> Name:\n    spec = x\n\nroots power, more")
    )
    graph = load(other).graph
    assert Program(graph).tasks
    with pytest.raises(NothingToLearn, match="without more"):
        recorded(Encoding.of(graph, graph.roots), [trace], 10)
