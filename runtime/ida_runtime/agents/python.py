"""`python("module:name")`: a Python object answers. Nothing is imported unless Python was allowed.

The object is either a function of one dict, the arguments and the seen facts by name as plain Python data (as
their JSON would be read), or has `answer`, which gets a list of `Shown` and returns as many replies; a class
is called first. Replies are `Reply` or plain data, None being unknown. An object whose answers do not depend
on the draw says so with `deterministic = True`; one that shows decompositions has `step`. What it raises
makes the answer unknown, with one line on why.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from attrs import define, evolve

from ida_dsl.json_values import to_json
from ida_dsl.questions import Final, Pick, Reply, Shown
from ida_dsl.types import Type
from ida_dsl.values import Reason, Unknown
from ida_runtime.agents.base import cannot_step, failed, one_line
from ida_runtime.agents.plain import from_plain


def load(name: str, target: str, *, allowed: bool) -> Python:
    """The agent; where it cannot be loaded, one whose every answer is unknown and says why."""
    if not allowed:
        return Python(name, None, Unknown(Reason.FORBIDDEN))
    try:
        found = _found(target)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - importing runs whatever is there
        return Python(name, None, failed(f"{target} cannot be loaded: {_said(error)}"))
    return Python(name, found)


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
            given = list(self.target.answer(list(questions)))
            if len(given) == len(questions):
                return [_reply(one, q.task.returns) for one, q in zip(given, questions, strict=True)]
            why = f"{len(given)} replies to {len(questions)} questions"
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            why = _said(error)
        return [Reply(failed(why))] * len(questions)

    def step(self, question: Shown) -> Pick | Final | Unknown:
        """The object's step, where it has any."""
        if self.broken is not None or not hasattr(self.target, "step"):
            return self.broken or cannot_step(self.name)
        try:
            step = self.target.step(question)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it may raise anything
            return failed(_said(error))
        right = isinstance(step, Pick | Final | Unknown)
        return step if right else failed(f"a step is a Pick, a Final or Unknown, not a {type(step).__name__}")


def plain_arguments(question: Shown) -> dict[str, Any]:
    """The arguments and the seen facts as plain data; an argument hides a fact of its name."""
    types = {parameter.name: parameter.type for parameter in question.task.parameters}
    facts = {name: to_json(value) for name, value in question.facts}
    return facts | {name: to_json(value, types[name]) for name, value in question.arguments}


def _reply(given: object, type_: Type) -> Reply:
    if inspect.iscoroutine(given):
        given.close()
        return Reply(failed("it is async; an agent answers when it is called"))
    try:
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
