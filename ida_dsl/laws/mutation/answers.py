"""What agents say in trials of mutants: drawn from a key, so that every mutant hears the same."""

from __future__ import annotations

from ida_dsl.draws import CounterDraws, Source, key_of
from ida_dsl.laws.answering import Answer, Answering, Choose, Mood, Told
from ida_dsl.laws.bench import Bench
from ida_dsl.laws.choices import some_value
from ida_dsl.questions import Question
from ida_dsl.values import Unknown, Value


def saying(bench: Bench, mood: Mood, seed: int, *, steady: bool = False) -> Answering:
    """An agent in a mood. What it says to a question depends on that question and the seed alone."""
    return Answering(_choose(bench, mood, seed), deterministic=steady)


def _choose(bench: Bench, mood: Mood, seed: int) -> Choose:
    def choose(told: Told, question: Question) -> Answer:
        if told.picks is not None:
            return Unknown()
        source = CounterDraws(key_of(seed, told.task, repr((told.arguments, told.draw))))
        return _said(bench, mood, question, source)

    return choose


def _said(bench: Bench, mood: Mood, question: Question, source: Source) -> Value:
    way = source.below(3) if mood is Mood.ADVERSARIAL else source.below(2)
    if mood is Mood.RIGHT or way == 0:
        return _right(bench, question, source)
    if mood is Mood.FORGETFUL or way == 2:
        return Unknown()
    return _any(bench, question, source)


def _right(bench: Bench, question: Question, source: Source) -> Value:
    """A right answer; where there is no spec, any."""
    if not bench.specified(question.task):
        return _any(bench, question, source)
    right = bench.right(question)
    return right[source.below(len(right))]


def _any(bench: Bench, question: Question, source: Source) -> Value:
    """Some value of the type."""
    return some_value(bench.program.returns(question.task), source)
