"""The builtins: one table of functions and operators.

Operators are in it under names of their own (`add`, `index`, `if_else`), which are not public.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ida_dsl.builtins._arithmetic import ARITHMETIC
from ida_dsl.builtins._choosing import CHOOSING
from ida_dsl.builtins._collections import COLLECTIONS
from ida_dsl.builtins._compare import COMPARISONS
from ida_dsl.builtins._compound import COMPOUNDS
from ida_dsl.builtins._define import all_of
from ida_dsl.builtins._draws import DRAWS
from ida_dsl.builtins._graphs import GRAPHS
from ida_dsl.builtins._internal import INTERNAL
from ida_dsl.builtins._lists import LISTS
from ida_dsl.builtins._logic import LOGIC
from ida_dsl.builtins._model import Builtin, BuiltinParameter, Misfit
from ida_dsl.builtins._numbers import NUMBERS
from ida_dsl.builtins._texts import TEXTS

__all__ = ["BUILTINS", "Builtin", "BuiltinParameter", "Misfit", "all_of"]

_ALL = (
    *ARITHMETIC,
    *COMPARISONS,
    *COMPOUNDS,
    *NUMBERS,
    *LISTS,
    *CHOOSING,
    *COLLECTIONS,
    *TEXTS,
    *GRAPHS,
    *LOGIC,
    *INTERNAL,
    *DRAWS,
)

BUILTINS: Mapping[str, Builtin] = MappingProxyType({builtin.name: builtin for builtin in _ALL})
"""Every builtin by its name."""
assert len(BUILTINS) == len(_ALL), "two builtins of one name"
