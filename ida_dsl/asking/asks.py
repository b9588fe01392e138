"""What is asked: `power(3, 13)` as typed, a dict or a line of JSON, made into a task and its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from attrs import frozen

from ida_dsl._written import Bare
from ida_dsl.analysis.constants import is_constant
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.graph.model import FactNode, Graph, Named, PrimitiveNode, TaskNode
from ida_dsl.json_values import Misread, from_json
from ida_dsl.load import Program
from ida_dsl.questions import Context
from ida_dsl.render import render
from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse_expression
from ida_dsl.types import Type, convert, describe
from ida_dsl.values import Mapped, Record, Unknown, Value, Word

Node = TaskNode | PrimitiveNode
_PLAIN: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "None": None}
_LONGEST_TYPE = 60
_IDS = count(2**40)
"""What is typed shares the program's tables, so its nodes are numbered where no program's are."""


@frozen
class Ask:
    """A question without the problem that it is about."""

    task: str
    arguments: tuple[Value, ...]


def askable(graph: Graph) -> dict[str, Node]:
    """All that can be asked by name: tasks, then primitives."""
    nodes: list[Node] = [*graph.tasks, *graph.primitives]
    return {node.name: node for node in nodes}


def signature(node: Node) -> str:
    """Such as `power(x: 0..63, k: 0..63) -> 0..63`; long types are cut."""
    parameters = ", ".join(f"{one.name}: {short_type(one.type)}" for one in node.parameters)
    return f"{node.name}({parameters}) -> {short_type(node.returns)}"


def short_type(type_: Type) -> str:
    """The type as the language writes it; a long one is cut."""
    text = describe(type_)
    return text if len(text) <= _LONGEST_TYPE else text[: _LONGEST_TYPE - 1] + "…"


def argument_types(node: Node) -> tuple[Type, ...]:
    """The types of its arguments, in order."""
    return tuple(one.type for one in node.parameters)


def template(node: Node) -> str:
    """How a question of it is written."""
    return f"{node.name}({', '.join(one.name for one in node.parameters)})"


# ------------------------------------------------------------------------------------------- as typed


def read_ask(program: Program, text: str) -> Ask:
    """The question in a text such as `power(3, k=13)`. Raises `Misused`."""
    node, given = read_call(program.graph, text)
    data = {name: _data(program, value, text) for name, value in given.items()}
    return Ask(node.name, _values(node, data, f"in {text.strip()}"))


def read_call(graph: Graph, text: str) -> tuple[Node, dict[str, ast.Expr]]:
    """What is asked in a text such as `power(3, k=13)`, and its arguments by name, as they are written.
    Raises `Misused`."""
    expr = parse_expression(text, "<ask>", _IDS)
    if isinstance(expr, tuple):
        example = next((template(node) for node in askable(graph).values()), "")
        raise Misused(render(expr[0], {"<ask>": Source("<ask>", text)}), f"write it like {example}")
    node, arguments = _called(graph, expr, text)
    return node, dict(_by_name(node, arguments, text))


def _called(graph: Graph, expr: ast.Expr, text: str) -> tuple[Node, tuple[ast.Argument, ...]]:
    match expr:
        case ast.Name(text=name):
            node = _node(graph, name)
            if node.parameters:
                raise Misused(f"`{name}` needs arguments: {signature(node)}", f"write {template(node)}")
            return node, ()
        case ast.Ask(task=ast.Name(text=name), arguments=arguments, count=None):
            return _node(graph, name), arguments
        case ast.Call(function=ast.Name(text=name), arguments=arguments):
            return _node(graph, name), arguments
    nodes = askable(graph).values()
    raise Misused(f"`{text}` is not a question", *_how(nodes))


def _how(nodes: Iterable[Node]) -> Iterator[str]:
    yield "what can be asked is"
    yield from (f"    {signature(node)}" for node in nodes)
    yield "write one of these with its arguments"


def _node(graph: Graph, name: str) -> Node:
    nodes = askable(graph)
    if name not in nodes:
        how = "write one of these with its arguments"
        raise none_called("task", name, nodes, how if nodes else "declare a task first")
    return nodes[name]


def _by_name(node: Node, arguments: tuple[ast.Argument, ...], text: str) -> Iterator[tuple[str, ast.Expr]]:
    names, seen = [one.name for one in node.parameters], set[str]()
    for at, argument in enumerate(arguments):
        if argument.name is None and at >= len(names):
            raise _wrong_count(node, f"takes {len(names)}, and {len(arguments)} are given")
        name = names[at] if argument.name is None else argument.name.text
        if name not in names:
            raise none_called("argument", name, names, f"write {template(node)}", node.name)
        if name in seen:
            raise _wrong_count(node, f"is given `{name}` twice")
        seen.add(name)
        yield name, argument.value
    _none_missing(node, seen, f"in {text.strip()}")


def _wrong_count(node: Node, what: str) -> Misused:
    return Misused(f"`{node.name}` {what}: {signature(node)}", f"write {template(node)}")


def _none_missing(node: Node, given: Iterable[str], place: str) -> None:
    seen = set(given)
    missing = [one.name for one in node.parameters if one.name not in seen]
    if missing:
        names = " and ".join(f"`{name}`" for name in missing)
        raise Misused(f"{place}: {names} of `{node.name}` is missing", f"give {signature(node)}")


def _data(program: Program, expr: ast.Expr, text: str) -> Any:
    """What was typed as the data that `from_json` reads; a name is a word before it is a text."""
    match expr:
        case ast.Literal(value=value):
            return value
        case ast.UnknownLiteral():
            return None
        case ast.TupleExpr(items=items) | ast.ListExpr(items=items):
            return [_data(program, item, text) for item in items]
        case ast.RecordExpr(fields=fields):
            return {one.name.text: _data(program, one.value, text) for one in fields}
        case ast.Call(
            function=ast.Name(text="set" | "map"), arguments=(ast.Argument(name=None, value=only),)
        ):
            return _data(program, only, text)
        case ast.Name(text=name) if name not in program.checked.analysis.constants:
            return _PLAIN[name] if name in _PLAIN else Bare(name)
    constant = is_constant(program.checked.analysis, expr)
    if constant is None:
        written = text[expr.span.start : expr.span.end]
        raise Misused(f"`{written}` is no value", "write numbers, words, texts in quotes, lists or records")
    return plain(constant)


def plain(value: object) -> Any:
    """Values, and the containers of Python, as the data that `from_json` reads."""
    match value:
        case Word():
            return Bare(value.name)
        case Unknown():
            return None
        case Record():
            return {name: plain(item) for name, item in value.items()}
        case Mapped():
            return [[plain(key), plain(item)] for key, item in value.items()]
        case dict():
            if all(isinstance(key, str) for key in value):
                return {key: plain(item) for key, item in value.items()}
            return [[plain(key), plain(item)] for key, item in value.items()]
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    convert_array = getattr(value, "tolist", None)  # numpy and its like
    return value if convert_array is None else plain(convert_array())


# -------------------------------------------------------------------------------------------- as data


def ask_from(program: Program, data: Mapping[str, Any]) -> Ask:
    """The question that a dict describes: arguments by name, and `task` where there are several roots."""
    node = _task_of(program, data)
    names = [one.name for one in node.parameters]
    given = {name: value for name, value in data.items() if name in names or name != "task"}
    for name in given:
        if name not in names:
            raise none_called("argument", str(name), names, f"give {signature(node)}", node.name)
    _none_missing(node, given, "in a question")
    return Ask(
        node.name, _values(node, {name: plain(value) for name, value in given.items()}, "in a question")
    )


def _task_of(program: Program, data: Mapping[str, Any]) -> Node:
    nodes, roots = askable(program.graph), program.graph.roots
    only = nodes[roots[0]] if len(roots) == 1 else None
    named = data.get("task")
    if isinstance(named, str) and (only is None or all(one.name != "task" for one in only.parameters)):
        return _node(program.graph, named)
    if only is None:
        raise Misused("which task is asked?", f'give "task", one of {", ".join(roots)}')
    return only


def context_from(graph: Graph, data: Mapping[str, Any]) -> Context:
    """The problem that a dict of facts describes. None stands for what is not known."""
    facts = {fact.name: fact for fact in graph.facts}
    advice = f"give {', '.join(f'{f.name}: {describe(f.type)}' for f in facts.values()) or 'no facts'}"
    for name in data:
        if name not in facts:
            raise none_called("fact", str(name), facts, advice)
    for name in facts:
        if name not in data:
            raise Misused(f"the fact `{name}` is missing", advice)
    return Context(
        {name: _read(plain(data[name]), fact, "in the context", advice) for name, fact in facts.items()}
    )


def _values(node: Node, data: Mapping[str, Any], place: str) -> tuple[Value, ...]:
    advice = f"give {signature(node)}"
    values = tuple(_read(data[one.name], one, place, advice) for one in node.parameters)
    for one, value in zip(node.parameters, values, strict=True):
        if isinstance(value, Unknown):
            raise Misused(f"{place}: `{one.name}` is unknown", advice)
    return values


def _read(data: Any, wanted: Named | FactNode, place: str, advice: str) -> Value:
    try:
        return convert(from_json(data, wanted.type), wanted.type)
    except Misread as problem:
        where = f"`{wanted.name}`" + (f", at {problem.path}," if problem.path != "$" else "")
        raise Misused(f"{place}: {where} is {problem.found}, not {problem.expected}", advice) from None
