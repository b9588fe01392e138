"""The kinds of agents in one table, `AGENT_KINDS`: members, settings and limits of each.

The checker, `--agent` and the builder of agents read it and nothing else. Where members vary in number all
positional arguments are members (`majority(a, b)`); otherwise the members come first and the settings
follow (`noisy(a, 0.1)`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen

from ida_dsl.types import (
    ANY,
    TEXT,
    AnyType,
    BoolType,
    EnumType,
    IntType,
    RealType,
    TextType,
    Type,
    belongs,
    describe,
    is_bounded,
    is_finite,
)
from ida_dsl.values import INT_MAX, Value, Word

DECLARED = "agent"
"""The kind of a node that names a declared agent."""


@frozen
class Setting:
    """A setting of a kind. Without a default it must be given. `low` and `high` bound a Real; `ANY` takes all
    values without parts."""

    name: str
    type: Type
    default: Value | None = None
    low: float | None = None
    high: float | None = None

    def allows(self, value: Value) -> bool:
        """Whether the value is one of the type, within the bounds."""
        if isinstance(self.type, AnyType):
            return isinstance(value, bool | int | float | str | Word)
        if not belongs(value, self.type):
            return False
        if not isinstance(value, float):
            return not (isinstance(value, str) and value == "")
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def wanted(self) -> str:
        """What values it takes, in words."""
        match self.type:
            case AnyType():
                return "a number, True or False, a word of a type, or a text"
            case TextType():
                return "a text"
            case RealType():
                return f"a number from {self.low:g} to {self.high:g}"
            case IntType(low=low):
                return f"a whole number of at least {low}"
            case EnumType():
                return " or ".join(word.name for word in self.type.words)
        return describe(self.type)


def anything(_: Type) -> bool:
    """Every type will do."""
    return True


def is_ordered(type_: Type) -> bool:
    """Whether the type has a middle: numbers, words and texts."""
    if isinstance(type_, EnumType):
        return type_.base is None or is_ordered(type_.base)
    return isinstance(type_, BoolType | IntType | RealType | TextType)


@frozen
class AgentKind:
    """What there is to know of a kind without running it.

    `least` and `most` bound the members (`most` None: as many as one likes). `draws`: the runtime draws for
    it, so that its answers depend on the seed. `deterministic`: equal questions get equal answers whatever
    their draw, provided that this holds of every member; for `python` the object itself says so. `says`: the
    setting that it answers with, which must be a value of the answer's type.
    """

    name: str
    doc: str
    example: str
    least: int = 0
    most: int | None = 0
    settings: tuple[Setting, ...] = ()
    judge: bool = False
    tier: bool = False
    draws: bool = False
    deterministic: bool = True
    steps: bool = False
    needs_spec: bool = False
    takes: Callable[[Type], bool] = anything
    takes_words: str = "any type"
    says: str | None = None

    def setting(self, name: str) -> Setting | None:
        """The setting of that name."""
        return next((one for one in self.settings if one.name == name), None)


def _rate(name: str) -> Setting:
    return Setting(name, RealType(), None, 0.0, 1.0)


_DEPTH = Setting("depth", IntType(0, INT_MAX))
_LEARN = Setting("learn", EnumType((Word("answers"), Word("strategies"))), Word("answers"))
_DIR = Setting("dir", TEXT)
_FINITE = "a finite type"

_KINDS = (
    AgentKind("nobody", "unknown, always", "nobody"),
    AgentKind("spec", "by the task's spec", "spec", needs_spec=True),
    AgentKind(
        "human",
        "a person, in the terminal or on a web page",
        'human("me")',
        settings=(Setting("name", TEXT),),
        steps=True,
    ),
    AgentKind(
        "llm",
        "an endpoint that speaks the OpenAI chat protocol",
        'llm("small")',
        settings=(
            Setting("model", TEXT),
            Setting("temperature", RealType(), 0.0, 0.0, 2.0),
            Setting("max_tokens", IntType(1, INT_MAX), 1024),
        ),
        deterministic=False,
        steps=True,
    ),
    AgentKind(
        "model",
        "a trained tier",
        'model("dir")',
        settings=(_DIR,),
        draws=True,
        deterministic=False,
        steps=True,
        takes=is_bounded,
        takes_words="a bounded type",
    ),
    AgentKind(
        "python",
        "a Python object, with --allow-python",
        'python("module:name")',
        settings=(Setting("target", TEXT),),
        deterministic=False,
        steps=True,
    ),
    AgentKind(
        "noisy",
        "as its member, but at this rate replaced by another value of the answer's type",
        "noisy(spec, 0.1)",
        least=1,
        most=1,
        settings=(_rate("rate"),),
        draws=True,
        deterministic=False,
        takes=is_finite,
        takes_words=_FINITE,
    ),
    AgentKind(
        "biased",
        "as its member, but at this rate replaced by this value, always the same",
        "biased(spec, 0.1, 0)",
        least=1,
        most=1,
        settings=(_rate("rate"), Setting("value", ANY)),
        draws=True,
        deterministic=False,
        says="value",
    ),
    AgentKind("majority", "what most members say", "majority(a, b, c)", least=1, most=None),
    AgentKind(
        "median",
        "the middle of what the members say",
        "median(a, b, c)",
        least=1,
        most=None,
        takes=is_ordered,
        takes_words="numbers, words or texts",
    ),
    AgentKind(
        "weighted",
        "a vote weighed by competence estimated from a recorded run",
        'weighted(a, b, run="dir")',
        least=1,
        most=None,
        settings=(Setting("run", TEXT),),
        takes=is_finite,
        takes_words=_FINITE,
    ),
    AgentKind(
        "best_of",
        "the candidate that the judge chooses",
        "best_of(a, b, judge=j)",
        least=1,
        most=None,
        judge=True,
    ),
    AgentKind(
        "first_known",
        "the first member that knows",
        "first_known(a, b)",
        least=1,
        most=None,
        steps=True,
    ),
    AgentKind(
        "sure",
        "as its member, but only when that confident",
        "sure(a, 0.8)",
        least=1,
        most=1,
        settings=(_rate("confidence"),),
    ),
    AgentKind(
        "limit",
        "as its member, at most that many answers in a run",
        "limit(a, 20)",
        least=1,
        most=1,
        settings=(Setting("answers", IntType(0, INT_MAX)),),
        steps=True,
    ),
    AgentKind(
        "distill",
        "a tier that learns from the tier below, amplified",
        "distill(depth=1)",
        settings=(_DEPTH, _LEARN),
        tier=True,
    ),
    AgentKind(
        "climb",
        "a tier that learns from a slow copy of itself, amplified",
        "climb(depth=1)",
        settings=(_DEPTH, _LEARN),
        tier=True,
    ),
)

AGENT_KINDS: Mapping[str, AgentKind] = {kind.name: kind for kind in _KINDS}
"""All kinds, by name."""
