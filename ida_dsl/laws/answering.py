"""Agents for trials: what they answer is chosen draw by draw, kept, and can be played back.

One object answers all tasks of a case. Equal questions get equal answers; under another draw the answer may
be another one, unless the case is one of deterministic agents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from attrs import define, field, frozen

from ida_dsl.draws import Source
from ida_dsl.graph.model import ShownNode
from ida_dsl.laws.bench import Bench
from ida_dsl.laws.choices import Choices, values
from ida_dsl.questions import Final, Pick, Question, Reply, Shown
from ida_dsl.values import Mapped, Reason, Record, Unknown, Value


class Mood(Enum):
    """How agents answer in a trial."""

    RIGHT = "right by the spec"
    FORGETFUL = "right or unknown"
    NOISY = "right or any other value"
    ADVERSARIAL = "anything"


@frozen
class Told:
    """A question as agents are told apart by: the draw says which of several equal asks it is."""

    task: str
    arguments: tuple[Value, ...]
    draw: tuple[int, ...] = ()
    picks: int | None = None
    """For a step of a shown strategy, how many picks came before it."""


Answer = Value | Pick
Choose = Callable[[Told, Question], Answer]


@define(eq=False)
class Answering:
    """An agent (`ida_dsl.questions.Agent`) for all tasks. `said` is what it has answered, in order."""

    choose: Choose
    name: str = "trial"
    deterministic: bool = False
    whole_context: bool = True
    said: dict[Told, Answer] = field(factory=dict)

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """One reply a question."""
        return [Reply(self._value(self._tell(shown.question, None))) for shown in questions]

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The next step of a shown strategy."""
        answer = self._tell(question.question, len(question.picks or ()))
        return answer if isinstance(answer, Pick | Unknown) else Final(answer)

    def _tell(self, question: Question, picks: int | None) -> Answer:
        draw = () if self.deterministic else question.draw
        told = Told(question.task, question.arguments, draw, picks)
        if told not in self.said:
            self.said[told] = self.choose(told, question)
        return self.said[told]

    def _value(self, answer: Answer) -> Value:
        return (
            Unknown(Reason.FAILED, "a pick where an answer is wanted") if isinstance(answer, Pick) else answer
        )


# -------------------------------------------------------------------------------------------- choosing


def choosing(bench: Bench, mood: Mood, choices: Choices) -> Choose:
    """Answers drawn in a mood. The first choice is always the right answer, where there is one: so a
    counterexample shrinks to the fewest answers that have to be wrong."""
    choosers = {
        Mood.RIGHT: _right,
        Mood.FORGETFUL: _forgetful,
        Mood.NOISY: _noisy,
        Mood.ADVERSARIAL: _adversarial,
    }
    chooser = choosers[mood]

    def choose(told: Told, question: Question) -> Answer:
        if told.picks is not None:
            return _picked(bench, told, choices)
        return chooser(bench, question, choices)

    return choose


def _right(bench: Bench, question: Question, choices: Choices) -> Value:
    if not bench.specified(question.task):
        return Unknown(Reason.NO_SPEC, question.task)
    return bench.some_right(question, choices)


def _forgetful(bench: Bench, question: Question, choices: Choices) -> Value:
    forgets = choices.below(3)
    if forgets == 1:
        return Unknown()
    right = _right(bench, question, choices)
    return partly(right, choices) if forgets else right


def _noisy(bench: Bench, question: Question, choices: Choices) -> Value:
    return _any(bench, question.task, choices) if choices.below(3) == 2 else _right(bench, question, choices)


def _adversarial(bench: Bench, question: Question, choices: Choices) -> Value:
    specified = bench.specified(question.task)
    way = choices.below(3) if specified else 1 + choices.below(2)
    if way == 0:
        return _right(bench, question, choices)
    if way == 1:
        found = _any(bench, question.task, choices)
        return partly(found, choices) if choices.below(4) == 3 else found
    return Unknown()


def partly(value: Value, source: Source) -> Value:
    """The value, one of its parts unknown; wholly unknown where it has no parts that may be."""
    match value:
        case tuple() if value:
            at = source.below(len(value))
            return (*value[:at], _less(value[at], source), *value[at + 1 :])
        case Record(names=names, values=parts) if parts:
            at = source.below(len(parts))
            return Record(names, (*parts[:at], _less(parts[at], source), *parts[at + 1 :]))
        case Mapped() if len(value):
            key, part = value.items()[source.below(len(value))]
            return Mapped((value.entries | {key: _less(part, source)}).items())
    return Unknown()


def _less(value: Value, source: Source) -> Value:
    return partly(value, source) if source.below(2) else Unknown()


def _any(bench: Bench, task: str, choices: Choices) -> Value:
    found: Value = choices.draw(values(bench.program.returns(task)))
    return found


def _picked(bench: Bench, told: Told, choices: Choices) -> Answer:
    """A step of a shown strategy: an answer, or an ask that it may make with any arguments of its types."""
    node = next(s for s in bench.program.tasks[told.task].strategies if isinstance(s, ShownNode))
    way = choices.below(len(node.may_ask) + 1)
    if way == 0:
        return _any(bench, told.task, choices)
    task = node.may_ask[way - 1]
    arguments = tuple(choices.draw(values(type_)) for type_, _ in bench.program.parameters[task])
    return Pick(task, arguments, Unknown())


# --------------------------------------------------------------------------------------- playing back


def playing_back(bench: Bench, said: dict[Told, Answer]) -> Choose:
    """The answers of a recorded case; what was not asked then is answered by the spec, else unknown."""

    def choose(told: Told, question: Question) -> Answer:
        if told in said:
            return said[told]
        if told.picks is None and bench.specified(told.task):
            return bench.right(question)[0]
        return Unknown()

    return choose
