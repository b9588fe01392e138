"""How far a run has come, for whoever watches it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Progress:
    """Questions so far, answers by agent, what these cost, and how many were remembered. `waiting` are the
    questions that agents are being asked."""

    questions: int = 0
    answers_by: Mapping[str, int] = field(factory=dict)
    cost: float = 0.0
    remembered: int = 0
    waiting: int = 0
