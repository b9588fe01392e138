"""The facts behind values and conditions: the collector, with all that is known of builtins and operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ida_dsl.analysis.axioms_counts import COUNT_AXIOMS, COUNTS, MEMBERSHIP
from ida_dsl.analysis.axioms_numbers import NUMBER_AXIOMS, SUMS
from ida_dsl.analysis.axioms_sizes import SIZE_AXIOMS, SIZES
from ida_dsl.analysis.axioms_words import WORD_AXIOMS, WORD_COUNTS
from ida_dsl.analysis.collector import Axioms, Collector, Rule, Says


class Terms(Collector):
    """Collects what is known of numbers and sizes."""

    numbers: ClassVar[Mapping[str, Rule]] = {**SUMS, **SIZES, **COUNTS, **WORD_COUNTS}
    axioms: ClassVar[Mapping[str, Axioms]] = {**NUMBER_AXIOMS, **SIZE_AXIOMS, **COUNT_AXIOMS, **WORD_AXIOMS}
    conditions: ClassVar[Mapping[str, Says]] = MEMBERSHIP
