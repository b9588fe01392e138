"""Helpers in Python that random programs call: good ones, and such as answer something else, or raise."""

from __future__ import annotations

from collections.abc import Callable

from ida_dsl.values import UNKNOWN


def _raises(*_values: object) -> object:
    raise ValueError("not today")


HELPERS: dict[str, Callable[..., object]] = {
    "first": lambda *values: values[0],
    "last": lambda *values: values[-1],
    "seven": lambda *_: 7,
    "unknown": lambda *_: UNKNOWN,
    "nothing": lambda *_: None,
    "raises": _raises,
}
EXTERNS = {f"helpers:{name}": helper for name, helper in HELPERS.items()}
