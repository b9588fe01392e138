"""What all agents share, and why the protocol (`ida_dsl.questions.Agent`) is shaped as it is.

An agent gets many questions at once, since what is fast (a model, an endpoint) is fast in batches, and
answers in order, so that nobody has to match replies to questions. It is called plainly, or awaited where its
`answer` is an `async def`: how many calls run at once is the business of who calls. It sees a `Shown`, never
an executor, so that both executors use the same agents. It returns unknown rather than raising: what is wrong
with one question must not take the others along.

Beyond the protocol an agent may declare what its answers mean:

- `cost`, the price of one answer in its own currency (0.0 where it says nothing);
- `kept`: whether a run's journal keeps its answers, so that nobody asks for them twice (where they cost
  something, or where it is not `local`, unless it says so). A `local` one that answers question by question,
  as a person does, may have `each`: its replies to several, one by one, each kept before the next is asked.
  One that may be faster has `as_they_come`, which gives them likewise: what came is kept, and whoever waits
  for it goes on, ten times a second, also where it is not local;
- `whole_context`: its answers depend on facts that the task does not see, as those of `spec` do;
- `in_turn`: it matters who is asked first, as with a `limit`: such an agent gets its questions one by one, in
  the order of (root, ask path), whoever else shares the limit;

and how it likes to be called, which changes no meaning:

- `batch`, how many questions it likes in a call (as many as there are, where it says nothing);
- `concurrency`, how many calls it takes at once (1). Calls run in threads, those of an `async def` in an
  event loop, which may be in the thread of the run; while there is one at a time they all come in one thread.
  One that took too long counts no more;
- `timeout`, the seconds that a call may take (as many as it likes). Its questions are then unknown; an
  `async def` is cancelled, a thread cannot be, so it is left alone, and what it still says is not heard;
- `retries`, how often a question is asked again whose call failed: it raised, took too long, gave too few or
  too many replies, or one that says `Reason.FAILED` (0). Before the k-th time passes a random part of
  2**(k - 1) / 2 seconds, at most of 30;
- `local`: it answers at once, or only where the run goes on, as a person at the terminal does. It is called
  right there, without threads, and while it answers nothing else goes on.

An agent made of others (a `Group`) says how it goes about a question in `talk`, and leaves it to who calls
when and how its members are asked: they keep their own batches, timeouts and retries.

`deterministic` says that draws make no difference. `nobody`, `spec` and `human` are; `noisy` never is; what
is made of agents is when all of these are, also `limit`: whom a spent limit hits depends on who came first
and not on the draw. A Python object says so itself, and is not taken to be where it says nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from itertools import islice
from typing import Any

from attrs import define, evolve

from ida_dsl.interpreter.calling import replies
from ida_dsl.interpreter.memo import Answerer
from ida_dsl.interpreter.replies import admit, failure
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.values import Reason, Unknown

Consulted = tuple[Agent, Sequence[Shown]]
"""A member of a group, and what it is asked."""
Talk = Generator[list[Consulted], list[list[Reply]], list[Reply]]
"""How a group answers questions: it yields rounds of what members are asked, is sent what each of them
replied, and returns its own replies."""
Step = Pick | Final | Unknown
Lead = Generator[Agent, Step, Step]
"""How a group makes a step: it yields the member that is asked for one, is sent that, and returns its own."""


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
        replies = list(there(agent.answer(questions)))
    except Exception as error:  # noqa: BLE001 - an agent may raise anything
        return [Reply(raised(error))] * len(questions)
    if len(replies) != len(questions):
        wrong = failed(f"{agent.name} gave {len(replies)} replies to {len(questions)} questions")
        return [Reply(wrong)] * len(questions)
    return [admitted(reply, question) for reply, question in zip(replies, questions, strict=True)]


def there(given: Any) -> Any:
    """What was given; waited for where that is needed."""
    if not isinstance(given, Awaitable):
        return given
    from ida_runtime.agents.waiting import waited  # noqa: PLC0415 - asyncio takes long to load

    return waited(given)


def next_step(agent: Agent, question: Shown) -> Pick | Final | Unknown:
    """A member's step; waited for where that is needed."""
    step: Pick | Final | Unknown = there(agent.step(question))
    return step


def raised(error: Exception) -> Unknown:
    """Unknown, because of this exception."""
    return failed(failure(error, None).detail)


def admitted(reply: object, question: Shown) -> Reply:
    """A member's reply, its answer one of the type; unknown where it is none."""
    if isinstance(reply, Unknown):  # what stands for a call that failed
        return Reply(reply)
    if not isinstance(reply, Reply):
        return Reply(failed(f"a reply is a Reply, not a {type(reply).__name__}"))
    return evolve(reply, answer=admit(reply.answer, question.task.returns, None))


def one_by_one(answerer: Answerer, questions: list[Shown]) -> Iterator[object]:
    """One reply a question, each as it comes where the agent has `each` or `as_they_come`."""
    coming = getattr(answerer.agent, "as_they_come", None)
    each: Callable[[list[Shown]], Iterator[object]] | None = getattr(answerer.agent, "each", coming)
    if each is None:
        yield from replies(answerer, questions)
        return
    given = 0
    try:
        for reply in islice(each(questions), len(questions)):
            given += 1
            yield reply
        wrong = failed(f"{given} replies to {len(questions)} questions")
    except Exception as error:  # noqa: BLE001 - an agent may raise anything
        wrong = raised(error)
    yield from [wrong] * (len(questions) - given)


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

    @property
    def kept(self) -> bool:
        """Its members are, each as it likes: not what they make together."""
        return False

    @property
    def local(self) -> bool:
        """When all members are."""
        return all(getattr(member, "local", False) for member in self.members)

    @property
    def batch(self) -> int | None:
        """What the member likes that likes the fewest."""
        likes = [getattr(member, "batch", None) for member in self.members]
        return min((each for each in likes if each is not None), default=None)

    @property
    def concurrency(self) -> int:
        """What the member takes that takes the fewest."""
        return min((getattr(member, "concurrency", 1) for member in self.members), default=1)

    @property
    def timeout(self) -> float | None:
        """What members may take one after the other; without end where one of them may."""
        limits = [getattr(member, "timeout", None) for member in self.members]
        known = [each for each in limits if each is not None]
        return sum(known) if len(known) == len(limits) else None

    def talk(self, questions: Sequence[Shown]) -> Talk:
        """How the group answers these questions."""
        raise NotImplementedError

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """The group's replies, where it has to ask its members itself."""
        return talked(self.talk(questions), put)

    def lead(self, question: Shown) -> Lead:  # noqa: ARG002 - others look at it
        """How the group makes a step. Unless it says so, it shows no decomposition."""
        yield from ()
        return cannot_step(self.name)

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The group's step, where it has to ask its members itself."""
        return led(self.lead(question), lambda member: next_step(member, question))


def talked(talk: Talk, put: Callable[[Agent, Sequence[Shown]], list[Reply]]) -> list[Reply]:
    """What a group says, its members asked by `put`, one after the other."""
    try:
        wanted = next(talk)
        while True:
            wanted = talk.send([put(member, asked) for member, asked in wanted])
    except StopIteration as done:
        replies: list[Reply] = done.value
        return replies


def led(lead: Lead, step: Callable[[Agent], Step]) -> Step:
    """The step of a group, its members asked by `step`, one after the other."""
    try:
        member = next(lead)
        while True:
            member = lead.send(step(member))
    except StopIteration as done:
        made: Step = done.value
        return made
