"""Decomposers learn to take questions apart from decompositions that they are shown."""

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from attrs import evolve
from learning_kit import QUICK, SMALL, TINY, program, training

import ida_dsl
from ida_dsl import interpret
from ida_dsl.diagnose import diagnose_source
from ida_dsl.folder import Folder
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.load import compiled
from ida_dsl.sampling import Sampler
from ida_dsl.source import Source
from ida_dsl.values import Unknown
from ida_runtime.engine.run import run as engine
from ida_runtime.tiers.amplifying import amplified
from ida_runtime.tiers.card import TierError
from ida_runtime.tiers.decomposing.apprentice import Rationing, eagerness
from ida_runtime.tiers.decomposing.choosing import doubts, key, rarest, some
from ida_runtime.tiers.decomposing.kept import CARD, WEIGHTS, keep, kept
from ida_runtime.tiers.decomposing.steps import MOST, Steps, answer_of, ask_of, next_of
from ida_runtime.tiers.decomposing.transcripts import joined, transcripts
from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.encoding.shapes import NotEncoded
from ida_runtime.tiers.evaluating import answered
from ida_runtime.tiers.learner.settings import Size
from ida_runtime.tiers.recorded import FromRuns, decompositions, recorded
from ida_runtime.tiers.training import Course, NothingToLearn, Teacher
from ida_runtime.traces.reader import Trace

RATION = Rationing(
    size=Size(width=48, heads=2, fact_layers=1, repeated=0, passes=1, question_layers=1),
    how=evolve(QUICK, contexts=64, rate=4e-3),
    first=160,
    practice=1.0,
    begin=150,
)


def apprenticed(**rationing):
    return training(decompose=evolve(RATION, **rationing))


@cache
def taught():
    """A tier and its apprentice, which have learned: not to be gone on with."""
    found = apprenticed()
    for _ in range(60):
        found.turn()
    return found


def answers(tables):
    """The answers of the roots."""
    return [tables.questions[one["task"]]["answer"][one["row"]].as_py() for one in tables.roots.to_pylist()]


def both(pupil):
    """The same roots, taken apart as written and as learned."""
    roots = pupil.fresh(24, 12, depth=1)
    who, shows = pupil._teacher(), pupil.apprentice.decomposer()
    learned = amplified(pupil.apprentice.learned(), roots, lambda slot: shows if "." in slot else who(slot))
    return answers(amplified(pupil.program, roots, who)), answers(learned)


def test_a_tier_learns_though_its_questions_are_taken_apart_by_who_learns_to():
    assert taught().evaluated(24, 12).every.rate > 0.85


def test_it_takes_questions_apart_as_it_was_shown():
    written, learned = both(taught())
    assert np.mean([one == other for one, other in zip(written, learned, strict=True)]) > 0.93


def test_one_that_learned_nothing_does_not():
    pupil = apprenticed(begin=1, each=0.0)
    pupil._material()
    written, learned = both(pupil)
    assert np.mean([one == other for one, other in zip(written, learned, strict=True)]) < 0.8


def test_few_decompositions_are_asked_for_and_fewer_when_it_errs_less():
    most = taught().student.steps * RATION.each
    assert RATION.first <= taught().apprentice.shown < RATION.first + most
    assert [eagerness(loss) for loss in (1.0, 0.05, 0.001)] == [1.0, 0.1, 0.01]


def test_all_that_it_asks_is_of_the_types_that_it_must_be_of():
    """Whatever weights it has. What it asks about may be unknown, which is of every type."""
    pupil = apprenticed(begin=1, each=0.0)
    pupil._material()
    roots = [evolve(one, depth=3) for one in pupil.fresh(12, 6)]
    shows, who = pupil.apprentice.decomposer(), pupil._teacher()
    found = engine(
        pupil.apprentice.learned(), roots, lambda slot: shows if "." in slot else who(slot), Settings()
    )
    put = {
        one.put.reason.name
        for entry in found.table.values()
        for one in entry.asks
        if hasattr(one.put, "reason")
    }
    assert put <= {"MEASURE", "INSIDE"}


@pytest.mark.parametrize("most", [MOST, 1])
def test_what_it_shows_of_many_is_what_it_shows_of_one(most):
    pupil = taught()
    roots = [evolve(one, depth=2) for one in pupil.fresh(8, 6)]
    shows, own = evolve(pupil.apprentice.decomposer(), most=most), pupil.agent()
    who = lambda slot: shows if "." in slot else own  # noqa: E731
    wanted = interpret.run(pupil.apprentice.learned(), roots, who, Settings())
    found = engine(pupil.apprentice.learned(), roots, who, Settings())
    assert found.answers == wanted.answers
    assert found.table.keys() == wanted.table.keys()


def test_nothing_but_what_is_counted_is_asked_of_the_expert(monkeypatch):
    """Agreement is with the teacher, taken apart by the apprentice."""
    seen = []
    monkeypatch.setattr(
        "ida_runtime.tiers.training.answered",
        lambda made, asked, who, **_: seen.append((made, asked[0].depth)) or answered(made, asked, who),
    )
    taught().agreement(4, 4)
    (apart,) = [made for made, depth in seen if depth]
    assert [one.name for one in apart.tasks["power"].strategies] == ["learned"]


def test_a_decomposer_whose_loss_is_no_number_ends_the_training():
    pupil = apprenticed()
    for _ in range(2):
        pupil.turn()
    pupil.apprentice.student._own.flat.fill_(float("nan"))
    with pytest.raises(NothingToLearn, match="the loss of turn 2 is no number"):
        pupil.turn()


def test_a_training_that_goes_on_finds_the_weights_of_one_that_was_not_interrupted():
    whole, begun = apprenticed(), apprenticed()
    for _ in range(6):
        whole.turn()
    for _ in range(3):
        begun.turn()
    later = apprenticed()
    later.restore({name: value.clone() for name, value in begun.state().items()}, begun.turns)
    for _ in range(3):
        later.turn()
    mine, other = whole.state(), later.state()
    assert mine.keys() == other.keys()
    assert all(torch.equal(mine[name], other[name]) for name in mine)
    assert whole.apprentice.shown == later.apprentice.shown


# ---------------------------------------------------------------------------------------- transcripts


def of_small():
    """Decompositions of small.ida, as lessons and as tables."""
    pupil = training()
    roots = [evolve(one, draw=(at + 1,)) for at, one in enumerate(pupil.fresh(12, 6, depth=1))]
    tables = amplified(pupil.program, roots, pupil._teacher())
    steps = Steps.of(pupil.program)
    return steps, steps.encoding(), tables


def test_a_transcript_has_a_step_for_each_ask_and_one_for_the_answer():
    steps, encoding, tables = of_small()
    lesson, many = transcripts(steps, encoding, tables)
    table = tables.questions["power"].to_pylist()
    assert many == sum(one["strategy"] is not None for one in table)
    asks = [one for one in tables.asks.to_pylist() if one["asked_row"] is not None and one["task"] == "power"]
    assert len(lesson.facts.there) == len(asks) + many
    assert lesson.facts.there.sum() == sum(
        count * (count + 1) // 2
        for row in range(len(table))
        for count in [sum(one["row"] == row for one in asks)]
    )


def test_each_step_is_asked_what_comes_next_and_then_what_it_is():
    steps, encoding, tables = of_small()
    lesson, _ = transcripts(steps, encoding, tables)
    tokens = encoding.vocabulary.tokens
    for step in range(len(lesson.facts.there)):
        own = range(lesson.starts[step], lesson.starts[step + 1])
        kinds = list(dict.fromkeys(tokens[lesson.rows[at, 0]] for at in own))
        word = tokens[lesson.tokens[lesson.starts[step]]]
        after = answer_of("power") if word == ":answer" else ask_of("power", word.removeprefix(":ask "))
        assert kinds == [f"task {next_of('power')}", f"task {after}"]


def test_lessons_that_are_joined_are_those_one_after_the_other():
    steps, encoding, tables = of_small()
    lesson, _ = transcripts(steps, encoding, tables)
    two = joined([lesson, lesson])
    assert len(two) == 2 * len(lesson)
    assert (two.context[len(lesson) :] == lesson.context + len(lesson.facts.there)).all()
    assert (two.facts.tokens[: len(lesson.facts.there)] == lesson.facts.tokens).all()


def test_a_program_that_takes_nothing_apart_is_refused():
    text = 'task whole(n: 0..3) -> Bool:\n    "Is it?"\nroots whole\n'
    made = Program(compiled(diagnose_source(Source("leaf.ida", text)), "leaf.ida", Path()).graph)
    with pytest.raises(NotEncoded, match="no root is taken apart: give one a strategy"):
        Steps.of(made)


def test_a_task_that_may_be_a_leaf_is_refused():
    text = """
task whole(n: 0..3) -> Bool:
    "Is it?"
    strategy s when n > 1:
        return ask part(n)
task part(n: 0..3) -> Bool:
    "Is it?"
roots whole
"""
    made = Program(compiled(diagnose_source(Source("leaf.ida", text)), "leaf.ida", Path()).graph)
    with pytest.raises(NotEncoded, match=r"`whole` may be a leaf.*without `when`"):
        Steps.of(made)


# ------------------------------------------------------------------------------------------------ kept


def test_it_is_kept_and_shows_the_same(tmp_path):
    pupil = taught()
    own = pupil.apprentice.decomposer()
    keep(tmp_path, own, RATION.size, 7)
    again = kept(tmp_path, program())
    roots, agent = pupil.fresh(8, 6, depth=1), pupil.agent()
    said = [
        engine(
            pupil.apprentice.learned(), roots, lambda slot, who=who: who if "." in slot else agent, Settings()
        )
        for who in (own, again)
    ]
    assert said[0].answers == said[1].answers
    assert again.most == own.most == pupil.apprentice.most


def test_it_gives_up_what_it_asks_about_without_end():
    pupil = taught()
    whole = pupil.apprentice.decomposer()
    tired = evolve(whole, most=1)
    roots, agent = pupil.fresh(8, 6, depth=1), pupil.agent()
    found, ended = (
        engine(
            pupil.apprentice.learned(), roots, lambda slot, who=who: who if "." in slot else agent, Settings()
        ).answers
        for who in (whole, tired)
    )
    long = [isinstance(one, Unknown) for one in ended]
    assert 0 < sum(long) < len(roots)
    assert all(
        "asked 1 times and came to no answer" in one.detail for one in ended if isinstance(one, Unknown)
    )
    assert [one for one, given_up in zip(found, long, strict=True) if not given_up] == [
        one for one in ended if not isinstance(one, Unknown)
    ]


def test_it_may_ask_twice_as_often_as_it_was_shown():
    assert apprenticed().apprentice.most == 2
    assert 2 < taught().apprentice.most < MOST


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (CARD, None, "has no decomposer: train one"),
        (CARD, b"{", "is no decomposer's card"),
        (CARD, b'{"format": 1}', "has format 1"),
        (WEIGHTS, b"abc", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, file, text, said):
    keep(tmp_path, taught().apprentice.decomposer(), RATION.size, 7)
    place = tmp_path / file
    place.unlink() if text is None else place.write_bytes(text)
    with pytest.raises(TierError, match=said):
        kept(tmp_path, program())


def recorded_in(folder, sample, agent):
    """A tier and its apprentice that learn from a run, not begun; how many decompositions there are."""
    made = program()
    ida_dsl.run(ida_dsl.load(SMALL), sample, agent=agent, depth=1, out=folder)
    traces = [Trace.open(folder)]
    found = recorded(Encoding.of(made.graph, made.graph.roots), traces, QUICK.questions)
    course = Course(size=TINY, how=QUICK, teacher=Teacher.RUNS, decompose=RATION)
    shown = decompositions(made, traces)
    return FromRuns(made, Sampler(made, Folder(SMALL.parent)), course, runs=found, shown=shown), shown[1]


def test_it_learns_from_decompositions_that_were_recorded(tmp_path):
    pupil, many = recorded_in(tmp_path / "run", 400, "noisy(spec, 0.2)")
    for _ in range(20):
        turn = pupil.turn()
    assert turn.shown == many > 50
    written, learned = both(pupil)
    assert np.mean([one == other for one, other in zip(written, learned, strict=True)]) > 0.95


def test_it_practises_less_when_it_errs_less_on_what_was_recorded(tmp_path):
    pupil, _ = recorded_in(tmp_path / "run", 200, "spec")
    pupil.turn()
    assert eagerness(pupil.apprentice.loss) == 1.0
    for _ in range(20):
        pupil.turn()
    assert eagerness(pupil.apprentice.loss) < 1.0


def test_some_decompositions_are_whole_ones():
    steps, encoding, tables = of_small()
    lesson, many = transcripts(steps, encoding, tables)
    found = some(lesson, 7, np.random.default_rng(0))
    lengths, every = (np.bincount(np.cumsum(~one.facts.there.any(axis=1))) for one in (found, lesson))
    assert len(lengths) == 8  # the first counts what came before any began: nothing
    assert lengths[0] == 0
    assert set(lengths[1:].tolist()) <= set(every[1:].tolist())
    assert some(lesson, many, np.random.default_rng(0)) is lesson


BARE = """
context:
    good: Bool
sample context:
    good = draw(Bool)
primitive look() -> Bool = good
task same(x: Bool) -> Bool:
    "Is it {x}?"
    sees good
    spec = x == good
    strategy look_there:
        return ask look() == x
roots same
"""


def test_asks_without_arguments_are_learned(tmp_path):
    """Arrow cannot tell how many tuples without columns there are."""
    (tmp_path / "bare.ida").write_text(BARE, encoding="utf-8")
    pupil = training(tmp_path / "bare.ida", decompose=RATION)
    for _ in range(20):
        pupil.turn()
    written, learned = both(pupil)
    assert np.mean([one == other for one, other in zip(written, learned, strict=True)]) > 0.95


OTHER = SMALL.read_text(encoding="utf-8").replace("follow", "walk")


def test_a_run_of_another_version_is_told_from_this_one(tmp_path):
    (tmp_path / "other.ida").write_text(OTHER, encoding="utf-8")
    ida_dsl.run(ida_dsl.load(tmp_path / "other.ida"), 20, agent="spec", depth=1, out=tmp_path / "run")
    with pytest.raises(NothingToLearn, match="another version of this program, without follow: run it again"):
        decompositions(program(), [Trace.open(tmp_path / "run")])


def test_a_run_in_which_more_might_be_asked_is_told_from_this_one(tmp_path):
    """Everything is there still, but it is asked no more."""
    both_asked = SMALL.read_text(encoding="utf-8").replace("roots power", MORE)
    less = both_asked.replace("return ask follow(ask power(x, 1))", "return ask power(ask power(x, 1), 1)")
    (tmp_path / "more.ida").write_text(both_asked, encoding="utf-8")
    (tmp_path / "less.ida").write_text(less, encoding="utf-8")
    ida_dsl.run(ida_dsl.load(tmp_path / "more.ida"), 20, agent="spec", depth=1, out=tmp_path / "run")
    now = Program(ida_dsl.load(tmp_path / "less.ida").graph)
    with pytest.raises(NothingToLearn, match="in which `second` asked `follow`: run it again"):
        decompositions(now, [Trace.open(tmp_path / "run")])


MORE = """task second(x: Name) -> Name:
    "What follows what follows {x}?"
    sees next
    strategy look:
        return ask follow(ask power(x, 1))
roots power, second"""


def test_runs_in_which_nothing_was_taken_apart_teach_none(tmp_path):
    ida_dsl.run(ida_dsl.load(SMALL), 20, agent="spec", depth=0, out=tmp_path / "run")
    with pytest.raises(NothingToLearn, match="nothing was taken apart"):
        decompositions(program(), [Trace.open(tmp_path / "run")])


def test_what_was_shown_least_often_is_shown_next():
    """Of ten draws of three questions the two that were drawn seldom are shown as often as there are."""
    random = np.random.default_rng(0)
    keys = [1] * 6 + [2] + [3] * 3
    first = [keys[at] for at in rarest(keys, (), 3, random)]
    assert sorted(first) == [1, 2, 3]
    then = [keys[at] for at in rarest(keys[:7], first, 2, random)]
    assert sorted(then) == [1, 2]
    assert len(rarest(keys[:2], first, 5, random)) == 5
    assert len(rarest([], first, 5, random)) == 0


def test_what_it_doubts_is_what_it_finds_least_likely_of_its_own_decompositions():
    """Each root's doubt is that of its own decomposition, read alone."""
    pupil = taught()
    roots = pupil.fresh(6, 6, depth=1)
    apprentice, who = pupil.apprentice, pupil._teacher()
    doubted = _doubts(apprentice, roots, who)
    alone = [_doubts(apprentice, [one], who)[0] for one in roots]
    assert doubted == pytest.approx(alone, rel=1e-3, abs=1e-6)
    assert min(doubted) > 0


def _doubts(apprentice, roots, who):
    tables = amplified(apprentice.learned(), roots, apprentice.showing(who))
    lesson, _ = transcripts(apprentice.steps, apprentice.student.encoding, tables)
    return doubts(apprentice.student, lesson, tables)


def test_it_doubts_what_it_is_wrong_about():
    """Of one that was shown little yet: those whose answer differs from the teacher's are doubted more."""
    pupil = apprenticed(first=40, begin=60, each=0.0)
    for _ in range(10):
        pupil.turn()
    roots = pupil.fresh(24, 12, depth=1)
    doubted = _doubts(pupil.apprentice, roots, pupil._teacher())
    written, learned = both(pupil)
    wrong = np.array([one != other for one, other in zip(written, learned, strict=True)])
    assert 0 < wrong.sum() < len(wrong)
    assert doubted[wrong].mean() > 3 * doubted[~wrong].mean()


def test_it_asks_for_what_it_doubts_though_it_errs_little(monkeypatch):
    """And for nothing where it doubts nothing."""
    pupil = apprenticed(first=40, begin=60, each=0.0)
    pupil.turn()
    apprentice, who = pupil.apprentice, pupil._teacher()
    pool = apprentice._pool(pupil._drawing, 8, 3)
    most = np.argsort(-_doubts(apprentice, pool, who), kind="stable").tolist()
    asked = lambda count: apprentice._asked_for(pupil._drawing, who, count, 3)  # noqa: E731
    with monkeypatch.context() as patched:
        apprentice.loss = 0.0
        patched.setattr("ida_runtime.tiers.decomposing.apprentice._DOUBT", 0.0)
        assert asked(8) == [pool[at] for at in most[:8]]
        patched.setattr("ida_runtime.tiers.decomposing.apprentice._DOUBT", np.inf)
        assert asked(8) == []
        apprentice.loss = 1.0
        assert max(Counter(map(key, asked(8))).values()) == 2  # there are few, each is drawn several times
