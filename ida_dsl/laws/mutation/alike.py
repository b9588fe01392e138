"""How a survivor differs from the program, as far as recorded questions show."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from ida_dsl.interpreter.outcome import Entry
from ida_dsl.interpreter.settings import Settings
from ida_dsl.laws.answering import Mood
from ida_dsl.laws.bench import STEPS, Bench, Rejected, Workshop
from ida_dsl.laws.mutation.answers import saying
from ida_dsl.laws.mutation.corpus import Corpus, Known, Put
from ida_dsl.laws.watching import Seen, watch
from ida_dsl.questions import FULL, Question
from ida_dsl.values import Unknown, Value, show

_MOODS = (Mood.RIGHT, Mood.FORGETFUL, Mood.ADVERSARIAL)
_SEEDS = 2
_WHOLE = 12
_MOST_QUESTIONS = 1000
_LONGEST = 70
_PLENTY = 30
"""So many differences are enough to choose from: questions on a whole book take a while."""


@frozen
class _Difference:
    """Where program and mutant part: what each of them answers or asks."""

    mood: Mood
    answers: bool
    said: str
    left: bool = False
    """Whether the mutant leaves to an agent what a strategy took apart."""


def alike(corpus: Corpus, workshop: Workshop, task: str) -> str:
    """A sentence: whether anything differs, and if so what, with an example."""
    count, found = 0, list[_Difference]()
    for different in _compared(corpus, workshop, task):
        count += 1
        found.extend([different] if different is not None else [])
        if len(found) == _PLENTY:
            break
    if not count:
        return "not compared: no recorded question comes to it"
    if not found:
        return f"perhaps equivalent: the same answers and the same questions in {count} comparisons"
    left = next((one for one in found if one.left), None)
    if left is not None:
        return f"{left.said}: the question is put to an agent, not taken apart, and no law forbids that"
    worst = min(found, key=lambda one: (not one.answers, _MOODS.index(one.mood)))
    if not worst.answers:
        return f"the same answers, but other questions: {worst.said}"
    if worst.mood is Mood.RIGHT:
        return f"another answer that no law forbids: {worst.said}"
    return f"another answer only where sub-answers are unknown or wrong: {worst.said}"


def _compared(corpus: Corpus, workshop: Workshop, task: str) -> Iterator[_Difference | None]:
    for put in _questions(corpus, workshop, task):
        before = corpus.known(put.params)
        try:
            after = corpus.known(put.params, workshop)
        except Rejected:
            continue
        for mood in _MOODS:
            for seed in range(_SEEDS):
                yield _difference(before, after, put.question, mood, seed)


def _questions(corpus: Corpus, workshop: Workshop, task: str) -> Iterator[Put]:
    """One step of each recorded question of the task, and some questions taken apart in full."""
    yield from corpus.questions.get(task, ())
    ends = corpus.workshop.usual.ends & workshop.usual.ends
    for put in corpus.starts[:_WHOLE]:
        depth = FULL if put.question.task in ends else 2
        yield evolve(put, question=evolve(put.question, depth=depth))


def _difference(before: Known, after: Known, question: Question, mood: Mood, seed: int) -> _Difference | None:
    one, other = (_run(bench, before, question, mood, seed) for bench in (before, after))
    name = _call(question.task, question.arguments)
    root, changed = (seen.outcome.table[seen.outcome.roots[0]] for seen in (one, other))
    if root.strategy is not None and changed.strategy is None and changed.agent is not None:
        return _Difference(mood, True, name, left=True)
    if one.outcome.answers != other.outcome.answers:
        said = f"{name} = {_short(one.outcome.answers[0])}, changed {_short(other.outcome.answers[0])}"
        return _Difference(mood, True, said)
    mine, theirs = _asks(root), _asks(changed)
    if mine == theirs and set(one.outcome.table) == set(other.outcome.table):
        return None
    return _Difference(mood, False, f"{name} asks {_list(mine)}, changed {_list(theirs)}")


def _run(bench: Bench, knowing: Known, question: Question, mood: Mood, seed: int) -> Seen:
    agent = saying(knowing, mood, seed)
    settings = Settings(seed=seed, questions=_MOST_QUESTIONS, steps=STEPS)
    return watch(bench.program, [question], lambda _: agent, settings)


def _asks(entry: Entry) -> list[str]:
    """What was asked, in order; the numbers of the asks are left out, a change may shift them."""
    return [_call(one.task, one.arguments) + _not_put(one.put) for one in entry.asks]


def _not_put(put: object) -> str:
    return " (not put)" if isinstance(put, Unknown) else ""


def _call(task: str, arguments: tuple[Value, ...]) -> str:
    return f"{task}({_cut(', '.join(map(show, arguments)))})"


def _list(asks: list[str]) -> str:
    return _cut(", ".join(asks)) or "nothing"


def _short(value: Value) -> str:
    return _cut(show(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
