"""The laws that every decomposition is held to: their names, and what each says.

The checker needs the names (a program may waive a law), the laws themselves are in `ida_dsl.laws`.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class LawName:
    """A law: `name` as programs and options write it, `says` what must hold, in one sentence."""

    name: str
    says: str

    @property
    def title(self) -> str:
        """The name as people read it."""
        return self.name.replace("_", " ")


SOUND_STEP = LawName(
    "sound_step",
    "One decomposition, its sub-questions answered by the spec, gives a right answer.",
)
SOUND_WHOLE = LawName(
    "sound_whole",
    "Full expansion, with the spec at the leaves, gives a right answer; where nothing says that it ends, "
    "expansion a few levels deep.",
)
IN_DOMAIN = LawName(
    "in_domain",
    "Every question asked is within the asked task's types, and a fact that is looked up is missing only "
    "where the program handles that.",
)
DECREASES = LawName("decreases", "The measure gets strictly smaller with every ask of a circle of tasks.")
TOTAL = LawName(
    "total",
    "Whatever the agents answer, the step ends, within its budget, with a value of its type or unknown.",
)
HONEST = LawName(
    "honest",
    "If some sub-answers are unknown and the rest are right, the result is right or unknown, never wrong.",
)
FAIR = LawName(
    "fair",
    "Equal questions get equal answers from deterministic agents, and the order in which answers arrive "
    "never matters.",
)
REACHED = LawName("reached", "Every branch of every strategy is reached by some sampled question.")

LEAVES = ("spec", "nobody", "anyone")
"""Whose answers the leaves have where a property is tested: right ones, none, or whatever may be answered."""

LAWS = (SOUND_STEP, SOUND_WHOLE, IN_DOMAIN, DECREASES, TOTAL, HONEST, FAIR, REACHED)
BY_NAME = {law.name: law for law in LAWS}
