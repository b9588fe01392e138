"""What `ida-dsl new` writes; NAME is put in."""

PROGRAM = '''"""What do the numbers of a list add up to?

A program says how a question is taken apart, not how its answer is computed. Change this one
into yours: the facts, the questions, how each is split, and how a right answer is recognised.
"""

param most: 1..32 = 8  # how many numbers a problem has; --set most=16

type Number = 0..99
type Position = 0..32

context:  # the facts of one problem
    numbers: List[Number, 1..32]

sample context:  # draws a random problem
    numbers = [draw(Number) for i in range(draw(1..most))]

# A look at one fact: the only way in which a strategy learns what is in the list.
primitive number_at(i: Position) -> Number = numbers[i]

task total(low: Position, high: Position) -> Int:
    """What do the numbers from position {low} up to, but not including, {high} add up to?"""
    sees numbers  # shown to whoever answers, a person for example
    spec = sum(numbers[low:high])  # what is right; strategies never look at it
    decreases max(high - low, 0)  # so that taking apart comes to an end

    sample:  # draws a random question
        high = draw(range(1, len(numbers) + 1))
        low = draw(range(high))

    strategy nothing when high <= low:
        return 0

    strategy one when high == low + 1:
        return ask number_at(low)

    strategy halve:
        middle = (low + high) // 2
        return ask total(low, middle) + ask total(middle, high)

roots total
'''

TEST = '''"""NAME.ida answers what its spec says, and takes questions apart all the way."""

from pathlib import Path

import ida_dsl

PROGRAM = ida_dsl.load(Path(__file__).parent / "NAME.ida")


def test_a_known_answer():
    answers = ida_dsl.run(PROGRAM, "total(0, 3)", context={"numbers": [20, 1, 21]})
    assert answers[0].value == 42


def test_random_questions_are_answered_right():
    answers = ida_dsl.run(PROGRAM, 100)
    assert answers.fine, str(answers)


def test_one_level_is_enough_where_the_leaves_are_answered_right():
    answers = ida_dsl.run(PROGRAM, 100, depth=1, agent="spec")
    assert answers.fine, str(answers)
'''
