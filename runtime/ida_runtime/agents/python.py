"""`python("module:name")`: a Python object answers. Nothing is imported unless Python was allowed.

The object is either a function of one dict, the arguments and the seen facts by name as plain Python data (as
their JSON would be read), or has `answer`, which gets a list of `Shown` and returns as many replies; a class
is called first. Replies are `Reply` or plain data, None being unknown. An object whose answers do not depend
on the draw says so with `deterministic = True`; one that shows decompositions has `step`. What it raises
makes the answer unknown, with one line on why.

The function, or the object's methods, may be `async def`. What else it declares of itself, as attributes
(of a function, too: `ask.concurrency = 10`), is what any agent may: see `ida_runtime.agents.base`. A function
that is asynchronous, called several times at once or given a time is called with one question at a time.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from attrs import define, evolve

from ida_dsl.json_values import to_json
from ida_dsl.questions import Final, Pick, Reply, Shown
from ida_dsl.types import Type
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import cannot_step, failed, one_line, there
from ida_runtime.agents.plain import from_plain


def load(name: str, target: str, *, allowed: bool) -> Python:
    """The agent; where it cannot be loaded, one whose every answer is unknown and says why."""
    if not allowed:
        return Python(name, None, Unknown(Reason.FORBIDDEN))
    try:
        found = _found(target)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - importing runs whatever is there
        return Python(name, None, failed(f"{target} cannot be loaded: {_said(error)}"))
    return agent_of(name, found)


def agent_of(name: str, target: Any) -> Python:
    """The agent that a function or an object is."""
    own = target.answer if hasattr(target, "answer") else target
    called = own.__call__ if callable(own) else None  # of an object that is called, its method
    is_async = any(map(inspect.iscoroutinefunction, (own, called, getattr(target, "step", None))))
    if is_async:
        return AsyncPython(name, target)
    return Python(name, target) if hasattr(target, "answer") else PythonFunction(name, target)


def _found(target: str) -> Any:
    module, _, path = target.partition(":")
    if not module or not path:
        raise ValueError("it is written `module:name`")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    found = found() if inspect.isclass(found) else found
    if not callable(found) and not any(hasattr(found, name) for name in ("answer", "step")):
        raise TypeError("it is no function and has neither `answer` nor `step`")
    return found


@define(eq=False)
class Python:
    """A Python object, or why there is none."""

    name: str
    target: Any
    broken: Unknown | None = None

    @property
    def deterministic(self) -> bool:
        """What the object says; False where it says nothing."""
        return self.broken is not None or getattr(self.target, "deterministic", False) is True

    @property
    def cost(self) -> float:
        """What the object says that an answer costs."""
        cost = getattr(self.target, "cost", 0.0)
        return float(cost) if isinstance(cost, int | float) else 0.0

    @property
    def whole_context(self) -> bool:
        """What the object says; False where it says nothing."""
        return getattr(self.target, "whole_context", False) is True

    @property
    def in_turn(self) -> bool:
        """What the object says; False where it says nothing."""
        return getattr(self.target, "in_turn", False) is True

    @property
    def local(self) -> bool:
        """What the object says; where there is none, yes."""
        return self.broken is not None or getattr(self.target, "local", False) is True

    @property
    def kept(self) -> bool | None:
        """What the object says; None where it says nothing."""
        said: bool | None = getattr(self.target, "kept", None)
        return said

    @property
    def batch(self) -> int | None:
        """What the object says. A function whose calls are to be told apart is asked one question a call."""
        said: int | None = getattr(self.target, "batch", None)
        alone = self.broken is None and not hasattr(self.target, "answer")
        return 1 if said is None and alone and self._apart() else said

    def _apart(self) -> bool:
        return self.concurrency != 1 or self.timeout is not None

    @property
    def concurrency(self) -> int:
        """What the object says; 1 where it says nothing."""
        said: int = getattr(self.target, "concurrency", 1)
        return said

    @property
    def timeout(self) -> float | None:
        """What the object says; None where it says nothing."""
        said: float | None = getattr(self.target, "timeout", None)
        return said

    @property
    def retries(self) -> int:
        """What the object says; 0 where it says nothing."""
        said: int = getattr(self.target, "retries", 0)
        return said

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """The object's replies."""
        if self.broken is not None:
            return [Reply(self.broken)] * len(questions)
        if hasattr(self.target, "answer"):
            return self._together(questions)
        return [self._alone(question) for question in questions]

    def _alone(self, question: Shown) -> Reply:
        try:
            return _reply(self.target(plain_arguments(question)), question.task.returns)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return Reply(failed(_said(error)))

    def _together(self, questions: Sequence[Shown]) -> list[Reply]:
        try:
            return _replies(self.target.answer(list(questions)), questions)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return [Reply(failed(_said(error)))] * len(questions)

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The object's step, where it has any."""
        if self.broken is not None or not hasattr(self.target, "step"):
            return self.broken or cannot_step(self.name)
        try:
            return _step(self.target.step(question))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return failed(_said(error))


@define(eq=False)
class PythonFunction(Python):
    """A plain function, called with one question after the other."""

    def as_they_come(self, questions: Sequence[Shown]) -> Iterator[Reply]:
        """The function's replies, each when it is there."""
        return map(self._alone, questions)


@define(eq=False)
class AsyncPython(Python):
    """A Python object that is waited for."""

    def _apart(self) -> bool:
        return True

    async def answer(self, questions: Sequence[Shown]) -> list[Reply]:  # type: ignore[override]
        """The object's replies."""
        if hasattr(self.target, "answer"):
            return await self._together_then(questions)
        return [await self._alone_then(question) for question in questions]

    async def _alone_then(self, question: Shown) -> Reply:
        try:
            return _reply(await _come(self.target(plain_arguments(question))), question.task.returns)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return Reply(failed(_said(error)))

    async def _together_then(self, questions: Sequence[Shown]) -> list[Reply]:
        try:
            return _replies(await _come(self.target.answer(list(questions))), questions)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return [Reply(failed(_said(error)))] * len(questions)

    async def step(self, question: Shown) -> Pick | Final | Unknown:  # type: ignore[override]
        """The object's step, where it has any."""
        if not hasattr(self.target, "step"):
            return cannot_step(self.name)
        try:
            return _step(await _come(self.target.step(question)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return failed(_said(error))


async def _come(given: Any) -> Any:
    return await given if inspect.isawaitable(given) else given


def _step(step: object) -> Pick | Final | Unknown:
    if isinstance(step, Pick | Final | Unknown):
        return step
    return failed(f"a step is a Pick, a Final or Unknown, not a {type(step).__name__}")


def _replies(given: Any, questions: Sequence[Shown]) -> list[Reply]:
    """One reply a question. Raises what the replies raise when they are listed."""
    listed = list(there(given))
    if len(listed) != len(questions):
        wrong = failed(f"{len(listed)} replies to {len(questions)} questions")
        return [Reply(wrong)] * len(questions)
    return [_reply(one, q.task.returns) for one, q in zip(listed, questions, strict=True)]


def plain_arguments(question: Shown) -> dict[str, Any]:
    """The arguments and the seen facts as plain data; an argument hides a fact of its name."""
    types = {parameter.name: parameter.type for parameter in question.task.parameters}
    facts = {name: to_json(value) for name, value in question.facts}
    return facts | {name: to_json(value, types[name]) for name, value in question.arguments}


def _reply(given: object, type_: Type) -> Reply:
    try:
        given = there(given)
        if isinstance(given, Reply):
            return evolve(given, answer=from_plain(given.answer, type_))
        return Reply(from_plain(given, type_))
    except Exception as error:  # noqa: BLE001 - objects may raise when looked at
        return Reply(failed(_said(error)))


def _said(error: BaseException) -> str:
    try:
        return one_line(f"{type(error).__name__}: {error}")
    except Exception:  # noqa: BLE001 - even its text may raise
        return type(error).__name__
