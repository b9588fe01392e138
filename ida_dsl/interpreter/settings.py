"""How a run is to be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen, validators

from ida_dsl.interpreter.tally import MEMORY, STEPS
from ida_dsl.values import Value

TOTAL = 1_000_000
"""The questions that one run may have unless it says otherwise: a few gigabytes."""
SHARE = 10_000
"""Roots that are answered at once."""


@frozen
class Settings:
    """What a run is told besides its program, roots and agents.

    - `forced`: for a task, the one strategy to try; its `when` still holds or does not.
    - `questions`: how many distinct questions each root's own tree may have, itself and primitives included.
    - `total`: how many questions the whole run may have: a run ends before memory does. Which are cut depends
      on the executor: the engine ends there, and all that has no answer by then is unknown.
    - `cost`: what agents may cost in the whole run.
    - `steps`, `memory`: what the evaluation of one question, spec or sample may take (see `tally`).
    - `share`: how many roots the engine answers at once, whose questions are in memory together. It changes
      nothing of what is found, but how many answers were remembered: equal questions of several shares are
      one, yet agents' answers to them are remembered once a share.
    - `params`: values for params that no type mentions; `externs`: the helpers in Python that may be called.
    """

    seed: int = 0
    forced: Mapping[str, str] = field(factory=dict)
    questions: int | None = None
    total: int = TOTAL
    cost: float | None = None
    steps: int = STEPS
    memory: int = MEMORY
    share: int = field(default=SHARE, validator=validators.ge(1))
    params: Mapping[str, Value] = field(factory=dict)
    externs: Mapping[str, Callable[..., object]] = field(factory=dict)
