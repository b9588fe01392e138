"""What all agents share, and why the protocol (`ida_dsl.questions.Agent`) is shaped as it is.

An agent gets many questions at once, since what is fast (a model, an endpoint) is fast in batches, and
answers in order, so that nobody has to match replies to questions. It is called plainly: how many calls run
at once is the driver's business, and an agent that is awaited could not be used by the interpreter. It sees
a `Shown`, never an executor, so that both executors use the same agents. It returns unknown rather than
raising: what is wrong with one question must not take the others along.

Beyond the protocol an agent may declare

- `cost`, the price of one answer in its own currency (0.0 where it says nothing);
- `whole_context`: its answers depend on facts that the task does not see, as those of `spec` do;
- `in_turn`: it matters who is asked first, as with a `limit`: such an agent gets its questions one by one, in
  the order of (root, ask path), whoever else shares the limit.

`deterministic` says that draws make no difference. `nobody`, `spec` and `human` are; `noisy` never is; what
is made of agents is when all of these are, also `limit`: whom a spent limit hits depends on who came first
and not on the draw. A Python object says so itself, and is not taken to be where it says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve

from ida_dsl.interpreter.replies import admit, failure
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.values import Reason, Unknown


class Stopped(BaseException):
    """A person ended the run. Not an `Exception`: those only make answers unknown.

    `given` are the questions of the interrupted call that `agent` had answered, with what was said, so that
    the caller can keep them; `build` lets it put something around each person that keeps them as they come.
    """

    def __init__(self, agent: str, given: Sequence[tuple[Shown, Reply]] = ()) -> None:
        super().__init__(f"{agent} ended the run")
        self.agent, self.given = agent, tuple(given)


def failed(detail: str) -> Unknown:
    """Unknown, because the agent failed; the detail made one line."""
    return Unknown(Reason.FAILED, one_line(detail))


def one_line(text: str) -> str:
    """A text in one line of at most 200 characters."""
    return " ".join(text.split())[:200]


def cannot_step(name: str) -> Unknown:
    """What an agent says that cannot show a decomposition."""
    return failed(f"{name} cannot show a decomposition")


def put(agent: Agent, questions: Sequence[Shown]) -> list[Reply]:
    """One reply a question, whatever the agent does; answers outside the answer's type become unknown."""
    if not questions:
        return []
    try:
        replies = list(agent.answer(questions))
    except Exception as error:  # noqa: BLE001 - an agent may raise anything
        return [Reply(raised(error))] * len(questions)
    if len(replies) != len(questions):
        wrong = failed(f"{agent.name} gave {len(replies)} replies to {len(questions)} questions")
        return [Reply(wrong)] * len(questions)
    return [_admitted(reply, question) for reply, question in zip(replies, questions, strict=True)]


def raised(error: Exception) -> Unknown:
    """Unknown, because of this exception."""
    return failed(failure(error, None).detail)


def _admitted(reply: object, question: Shown) -> Reply:
    if not isinstance(reply, Reply):
        return Reply(failed(f"a reply is a Reply, not a {type(reply).__name__}"))
    return evolve(reply, answer=admit(reply.answer, question.task.returns, None))


def under(question: Shown, member: int) -> Shown:
    """The question as that member of a panel is asked it: draw r/i, kept as a number below zero, which no
    ask makes."""
    asked = question.question
    return evolve(question, question=evolve(asked, draw=(*asked.draw, -(member + 1))))


@define(eq=False)
class Group:
    """What agents that are made of agents share. They show no decomposition unless they say how."""

    name: str
    members: tuple[Agent, ...]

    @property
    def deterministic(self) -> bool:
        """When all members are."""
        return all(member.deterministic for member in self.members)

    @property
    def whole_context(self) -> bool:
        """When a member's answers depend on it."""
        return any(getattr(member, "whole_context", False) for member in self.members)

    @property
    def in_turn(self) -> bool:
        """When it matters to a member who is asked first."""
        return any(getattr(member, "in_turn", False) for member in self.members)

    @property
    def cost(self) -> float:
        """What an answer costs at most: all members are asked."""
        return sum(float(getattr(member, "cost", 0.0)) for member in self.members)

    def step(self, question: Shown) -> Pick | Final | Unknown:  # noqa: ARG002 - part of the protocol
        """Unknown: a group has no next ask."""
        return cannot_step(self.name)
