"""The facts behind values and conditions: the collector, with all that is known of builtins and operators."""

from __future__ import annotations

from ida_dsl.analysis.axioms_numbers import NUMBER_AXIOMS, SUMS
from ida_dsl.analysis.axioms_sizes import MEMBERSHIP, SIZE_AXIOMS, SIZES
from ida_dsl.analysis.collector import Collector


class Terms(Collector):
    """Collects what is known of numbers and sizes."""

    numbers = {**SUMS, **SIZES}
    axioms = {**NUMBER_AXIOMS, **SIZE_AXIOMS}
    conditions = MEMBERSHIP
