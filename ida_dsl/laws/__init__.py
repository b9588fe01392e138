"""What must hold of a decomposition, and tests of it with Hypothesis.

`contexts`, `questions`, `answers`, `agents` are strategies, and the `assert_…` functions laws, for tests of
one's own (`ida_dsl.laws.writing` says more); `ida-dsl test` and the pytest plugin try all laws of a program
(`ida_dsl.laws.suite`). Names are imported when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ida_dsl.laws.writing import (
        agents,
        answers,
        assert_decreases,
        assert_fair,
        assert_honest,
        assert_in_domain,
        assert_sound,
        assert_total,
        contexts,
        questions,
    )

__all__ = [
    "agents",
    "answers",
    "assert_decreases",
    "assert_fair",
    "assert_honest",
    "assert_in_domain",
    "assert_sound",
    "assert_total",
    "contexts",
    "questions",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'ida_dsl.laws' has no attribute {name!r}")
    from ida_dsl.laws import writing  # noqa: PLC0415 - Hypothesis is not small

    return getattr(writing, name)
