"""The passes of the simplifier: each takes a code and gives one that means the same."""

from ida_dsl.graph.passes.dead import remove_dead
from ida_dsl.graph.passes.fold import fold
from ida_dsl.graph.passes.jumps import merge, thread
from ida_dsl.graph.passes.numbers import renumber
from ida_dsl.graph.passes.values import forward_params, number_values

__all__ = ["PASSES", "renumber"]

PASSES = (fold, forward_params, number_values, thread, merge, remove_dead)
"""In the order in which they help one another; run again and again until none changes anything."""
