"""The tokens of a program, numbered: those of its facts, its tasks' arguments and answers, and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from attrs import Factory, field, frozen

from ida_dsl.graph.model import FactNode, Graph
from ida_dsl.types import IntType, ListType, MapType, SetType, Type
from ida_runtime.tiers.encoding.automaton import automaton_of
from ida_runtime.tiers.encoding.shapes import SINGLE, NotEncoded

END = 0
"""The number of `end`, which also fills what is left of a row."""


@frozen(eq=False)
class Vocabulary:
    """Tokens by their numbers, `end` first. The first `given` are those that come in facts and arguments;
    the others are only answered, name facts and tasks, or are kept apart."""

    tokens: tuple[str, ...]
    given: int = field(default=Factory(lambda self: len(self.tokens), takes_self=True))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each token."""
        return {token: number for number, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    @classmethod
    def of(cls, graph: Graph, tasks: Sequence[str], apart: Sequence[Type] = ()) -> Vocabulary:
        """The tokens of so many tasks of a program, those of values of the types `apart` not among the
        given. Raises `NotEncoded`, saying of what."""
        names = [*map(fact_token, (fact.name for fact in seen(graph, tasks))), *map(task_token, tasks)]
        known = dict.fromkeys(("end", "unknown"))
        others = dict.fromkeys(
            one for type_ in apart for one in automaton_of(type_).tokens if one not in known
        )
        given = {one: None for one in known | _tokens(_given(graph, tasks)) if one not in others}
        answered = _tokens((f"the answers of `{task.name}`", task.returns) for task in map(graph.task, tasks))
        return cls(tuple(given | dict.fromkeys(names) | others | answered), len(given))


def fact_token(name: str) -> str:
    """The token that says of which fact a row is."""
    return f"fact {name}"


def task_token(name: str) -> str:
    """The token that says of which task a question is."""
    return f"task {name}"


def seen(graph: Graph, tasks: Iterable[str]) -> list[FactNode]:
    """The facts that any of the tasks sees, in the order of the program."""
    names = {name for task in tasks for name in graph.task(task).sees}
    return [fact for fact in graph.facts if fact.name in names]


def row_types(type_: Type) -> tuple[Type, ...]:
    """What a row of a fact consists of, after its name: the facts of a list, a set or a map are its items, in
    a list behind their place, and there may be any number of them; anything else is one row."""
    match type_:
        case MapType(key=key, value=value):
            return key, value
        case SetType(item=item):
            return (item,)
        case ListType(item=item, high=high):
            return IntType(0, min(max(high - 1, 0), SINGLE - 1)), item
    return (type_,)


def _given(graph: Graph, tasks: Sequence[str]) -> Iterator[tuple[str, Type]]:
    """The types of facts and arguments, with what they are of."""
    for fact in seen(graph, tasks):
        yield from ((f"the fact `{fact.name}`", one) for one in row_types(fact.type))
    for task in map(graph.task, tasks):
        yield from ((f"`{one.name}` of `{task.name}`", one.type) for one in task.parameters)


def _tokens(types: Iterable[tuple[str, Type]]) -> dict[str, None]:
    """The tokens of types. Raises `NotEncoded`, saying of what."""
    found = dict[str, None]()
    for where, type_ in types:
        try:
            found |= dict.fromkeys(automaton_of(type_).tokens)
        except NotEncoded as problem:
            raise NotEncoded(f"{where}: {problem}") from None
    return found
