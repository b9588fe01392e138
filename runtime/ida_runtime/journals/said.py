"""What agents say, as a journal has it, and back."""

from __future__ import annotations

import json

from attrs import frozen

from ida_dsl.questions import Final, Pick, Reply
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.journals.files import JournalTrouble
from ida_runtime.journals.values import NoValue, from_data, from_text, text_of, to_data, to_text

PASSING = {reason.name for reason in (Reason.LIMIT, Reason.FAILED, Reason.PARSE, Reason.BUDGET)}
"""Why an agent may not know today: it is asked again when the run goes on."""


@frozen
class Written:
    """What was said: its kind (`answer`, `pick`, `final` or `unknown`), its JSON, and what came with it."""

    kind: str
    text: str
    confidence: float | None = None
    cost: float = 0.0
    member: str = ""

    @property
    def passing(self) -> bool:
        """Whether it is to be asked again another time."""
        return self.kind == "unknown" and json.loads(self.text).get("unknown") in PASSING


def answer_written(
    answer: Value, confidence: float | None = None, cost: float = 0.0, member: str = ""
) -> Written:
    """An answer, as it is kept."""
    kind = "unknown" if isinstance(answer, Unknown) else "answer"
    sure = None if confidence is None else float(confidence)
    return Written(kind, to_text(answer), sure, float(cost), str(member))


def step_written(step: object, cost: float) -> Written:
    """A step, as it is kept. One that has no values is unknown, as what cannot be read is."""
    try:
        match step:
            case Pick():
                return Written(
                    "pick", text_of({"ask": step.task, "arguments": to_data(step.arguments)}), cost=cost
                )
            case Final(answer=answer) if not isinstance(answer, Unknown):
                return Written("final", to_text(answer), cost=cost)
            case Final(answer=answer) | (Unknown() as answer):
                return Written("unknown", to_text(answer), cost=cost)
        raise NoValue(f"a Python {type(step).__name__}")
    except NoValue as found:
        return Written("unknown", to_text(Unknown(Reason.PARSE, str(found)[:200])), cost=cost)


def said_of(written: Written, step: bool) -> Reply | Pick | Final | Unknown:
    """What was said. Raises `JournalTrouble` where that cannot be read."""
    try:
        if not step:
            return Reply(from_text(written.text), written.cost, written.confidence, written.member)
        return _step(written)
    except (NoValue, KeyError, TypeError, ValueError) as error:
        raise JournalTrouble(f"a {written.kind} cannot be read: {error}") from None


def _step(written: Written) -> Pick | Final | Unknown:
    match written.kind:
        case "pick":
            data = json.loads(written.text)
            arguments = from_data(data["arguments"])
            assert isinstance(arguments, tuple)
            return Pick(str(data["ask"]), arguments, Unknown())
        case "unknown":
            unknown = from_text(written.text)
            assert isinstance(unknown, Unknown)
            return unknown
    return Final(from_text(written.text))
