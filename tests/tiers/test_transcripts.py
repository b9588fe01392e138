"""What steps decompositions have, as lessons."""

from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from learning_kit import training

from ida_dsl.diagnose import diagnose_source
from ida_dsl.interpreter.program import Program
from ida_dsl.load import compiled
from ida_dsl.source import Source
from ida_runtime.tiers.amplifying import amplified
from ida_runtime.tiers.decomposing.choosing import some
from ida_runtime.tiers.decomposing.steps import Steps, answer_of, ask_of, next_of
from ida_runtime.tiers.decomposing.transcripts import joined, transcripts
from ida_runtime.tiers.encoding.shapes import NotEncoded


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


def test_some_decompositions_are_whole_ones():
    steps, encoding, tables = of_small()
    lesson, many = transcripts(steps, encoding, tables)
    found = some(lesson, 7, np.random.default_rng(0))
    lengths, every = (np.bincount(np.cumsum(~one.facts.there.any(axis=1))) for one in (found, lesson))
    assert len(lengths) == 8  # the first counts what came before any began: nothing
    assert lengths[0] == 0
    assert set(lengths[1:].tolist()) <= set(every[1:].tolist())
    assert some(lesson, many, np.random.default_rng(0)) is lesson
