"""The ida language: says how a question is taken apart, not how its answer is computed.

    import ida_dsl

    program = ida_dsl.load("permutation_power.ida")
    answers = ida_dsl.run(program, ["power(3, 13)", "power(5, 40)"])
    print(answers)

What is named here is imported when it is first used; `ida_dsl.api` says what each does.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ida_dsl.api import (
        Answer,
        Answers,
        Checked,
        CheckFailed,
        Misused,
        Program,
        check,
        load,
        programs,
        run,
    )

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Answers",
    "CheckFailed",
    "Checked",
    "Misused",
    "Program",
    "check",
    "load",
    "programs",
    "run",
]


def __getattr__(name: str) -> Any:
    """The names of `ida_dsl.api`, imported when one is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'ida_dsl' has no attribute {name!r}")
    from ida_dsl import api  # noqa: PLC0415 - importing the package must cost nothing

    found = getattr(api, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({"__version__", "__doc__", "__file__", "__name__", "__path__", *__all__})


class _Package(ModuleType):
    """Keeps `ida_dsl.load` the function: importing the module of that name would put the module there."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
