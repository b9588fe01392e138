"""Decomposers learn to take questions apart from decompositions that they are shown."""

from collections import Counter
from functools import cache

import numpy as np
import pytest
import torch
from attrs import evolve
from learning_kit import RATION, both, program, training

from ida_dsl import interpret
from ida_dsl.interpreter.settings import Settings
from ida_dsl.values import Unknown
from ida_runtime.engine.run import run as engine
from ida_runtime.tiers.amplifying import amplified
from ida_runtime.tiers.card import TierError
from ida_runtime.tiers.decomposing.apprentice import eagerness
from ida_runtime.tiers.decomposing.choosing import doubts, key, rarest
from ida_runtime.tiers.decomposing.kept import CARD, WEIGHTS, keep, kept
from ida_runtime.tiers.decomposing.steps import MOST
from ida_runtime.tiers.decomposing.transcripts import transcripts
from ida_runtime.tiers.evaluating import answered
from ida_runtime.tiers.training import NothingToLearn


def apprenticed(**rationing):
    return training(decompose=evolve(RATION, **rationing))


@cache
def taught():
    """A tier and its apprentice, which have learned: not to be gone on with."""
    found = apprenticed()
    for _ in range(60):
        found.turn()
    return found


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
