"""From expressions to values that are not known yet, and to the asks met on the way.

An expression is gone through as it would be executed: what is put only under a condition is reached with
that condition in the state. Types of uses come from the checker, which narrows them on each path; where a
path may be entered with a condition unknown (the later operands of `and` and `or`), the types that names
were bound with are used instead.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from ida_dsl.analysis.knownness import established, surely_known
from ida_dsl.analysis.symbolic import Condition, State, Sym, Universe
from ida_dsl.analysis.symbols import Kind, Symbol
from ida_dsl.builtins import BUILTINS
from ida_dsl.syntax import ast
from ida_dsl.types import (
    ANY,
    BOOL,
    INT,
    EnumType,
    IntType,
    ListType,
    MapType,
    SetType,
    TextType,
    TupleType,
    Type,
)
from ida_dsl.values import MAX_SIZE

Resolve = Callable[[ast.Name], Symbol | None]
MAX_STEPS = 60_000
"""So many expressions of one program are gone through; of what comes after only the types are known."""
MAX_INLINED = 4
"""Functions within functions are looked into so deep."""


@frozen
class Program:
    """What the checker knows: tasks by name, types by node id, what a name means that nothing binds."""

    tasks: Mapping[str, ast.Task]
    types: Mapping[int, Type]
    resolve: Resolve


@frozen(eq=False)
class AskSite:
    """An ask, the values of its arguments by parameter, and what holds where it is put."""

    ask: ast.Ask
    arguments: Mapping[str, Sym]
    state: State


@define
class Evaluator:
    """Evaluates expressions of one program; keeps the asks that it meets in `sites` while it is told to."""

    program: Program
    universe: Universe = field(factory=Universe)
    sites: list[AskSite] = field(factory=list)
    keeps: bool = True
    _steps: int = 0
    _fresh: int = 0
    _inlined: int = 0

    def value(self, expr: ast.Expr, state: State) -> Sym:
        """What the expression comes to."""
        self._steps += 1
        rule = _RULES.get(type(expr))
        if rule is None or self._steps > MAX_STEPS:
            return self.fresh(self.type(expr, state))
        return rule(self, expr, state)

    def fresh(self, type_: Type) -> Sym:
        """A value that is like no other."""
        self._fresh += 1
        return self.universe.opaque(("fresh", self._fresh), type_)

    def type(self, expr: ast.Expr, state: State) -> Type:
        """The type of an expression that is no name, as far as it can be relied on here."""
        type_ = self.program.types.get(expr.id, ANY)
        return type_ if state.narrow else whole(type_)

    def make(self, op: str, expr: ast.Expr, state: State, *args: Sym, data: Hashable = None) -> Sym:
        """A value of this expression's type."""
        return self.universe.make(op, args, self.type(expr, state), data)

    # ------------------------------------------------------------------------------ names and targets

    def name(self, name: ast.Name, state: State) -> Sym:
        """What a name stands for."""
        bound = state.names.get(name.text)
        type_ = self.program.types.get(name.id, ANY)
        if bound is not None:
            return bound.seen_as(type_) if state.narrow and type_ != ANY else bound
        symbol = self.program.resolve(name)
        if symbol is None:
            return self.fresh(type_)
        if symbol.kind is Kind.WORD and isinstance(type_, EnumType) and len(type_.words) == 1:
            return self.universe.constant(type_.words[0])
        kind = {Kind.PARAM: "param", Kind.CONST: "param", Kind.FACT: "fact"}.get(symbol.kind, "name")
        return self.universe.opaque((kind, name.text), type_)

    def bind(self, target: ast.Target, sym: Sym, state: State) -> State:
        """With the target standing for the value, or for its parts."""
        if isinstance(target, ast.Name):
            return state.bind(target.text, sym)
        for at, part in enumerate(target.items):
            assert isinstance(part, ast.Name | ast.TupleExpr)
            state = self.bind(part, self.part(sym, at), state)
        return state

    def part(self, sym: Sym, at: int) -> Sym:
        """An item of a tuple."""
        types = sym.type.items if isinstance(sym.type, TupleType) else ()
        type_ = types[at] if at < len(types) else ANY
        part = self.universe.make("[]", (sym, self.universe.constant(at)), type_)
        return evolve(part, given=part.given + sym.given)

    # ------------------------------------------------------------------------------------------ items

    def enter(self, target: ast.Target, items: Sym, at: Hashable, state: State) -> State:
        """Inside a loop over the items, with the id `at`: there is an item, and the target is it."""
        nonempty = self.universe.make("<", (self.universe.constant(0), self.length(items)), BOOL)
        item = self.item(items, (at, state.tag))
        return self.bind(target, item, state.assume(Condition(nonempty)))

    def length(self, items: Sym) -> Sym:
        """`len(items)`."""
        high = items.type.high if isinstance(items.type, ListType | TextType) else MAX_SIZE
        low = items.type.low if isinstance(items.type, ListType | TextType) else 0
        return self.universe.make("len", (items,), IntType(low, high))

    def item(self, items: Sym, at: Hashable) -> Sym:
        """Some item of a list, the same one wherever `at` is the same."""
        make = self.universe.make
        match items.op:
            case "comprehension" if items.made is not None:
                return self._made(*items.made, at)
            case "sort" | "reverse" | "take" | "drop" | "shuffle" | "unique" | "list" | "[:]" | "set":
                return self.item(items.args[0], at).seen_as(_item_type(items.type))
            case "zip":
                parts = tuple(self.item(arg, at) for arg in items.args)
                return make("tuple", parts, _item_type(items.type))
            case "enumerate":
                zero = self.universe.constant(0)
                places = make("range", (zero, self.length(items.args[0])), ListType(INT))
                return make(
                    "tuple", (self.item(places, at), self.item(items.args[0], at)), _item_type(items.type)
                )
        return make("item", (items,), _item_type(items.type), at)

    def _made(self, node: ast.Comprehension, state: State, at: Hashable) -> Sym:
        """What a comprehension makes of some item; what its filters ask holds of it."""
        before, self.keeps = self.keeps, False
        inside = self._clauses(node, evolve(state, tag=at))[0]
        made = self.value(node.item, inside)
        self.keeps = before
        given = inside.conditions[len(state.conditions) :]
        return evolve(made, given=made.given + given)

    def _clauses(self, node: ast.Comprehension, state: State) -> tuple[State, list[Sym]]:
        parts: list[Sym] = []
        for clause in node.clauses:
            items = self.value(clause.items, state)
            state = self.enter(clause.target, items, clause.id, state)
            tests = [items]
            for test in clause.filters:
                tests.append(self.value(test, state))
                state = state.assume(Condition(tests[-1], node=test))
            parts += tests
        return state, parts

    def comprehension(self, node: ast.Comprehension, state: State) -> Sym:
        """`[item for … in … if …]`."""
        inside, parts = self._clauses(node, state)
        shape = tuple(len(clause.filters) for clause in node.clauses)
        made = self.make("comprehension", node, state, *parts, self.value(node.item, inside), data=shape)
        return evolve(made, made=(node, state))

    # ------------------------------------------------------------------------------------------ calls

    def call(self, call: ast.Call, state: State) -> Sym:
        """`f(…)`, of a builtin, a function, or whatever else."""
        symbol = self.program.resolve(call.function)
        name = call.function.text
        if symbol is not None and symbol.kind is Kind.BUILTIN:
            return self._builtin(call, state)
        args = tuple(self.value(argument.value, state) for argument in call.arguments)
        node = symbol.node if symbol is not None else None
        if (
            isinstance(node, ast.Function)
            and not isinstance(node.body, tuple)
            and self._inlined < MAX_INLINED
        ):
            return self._inline(node.body, by_name(node.parameters, call.arguments, args), state)
        if isinstance(node, ast.Extern):
            return self.fresh(self.type(call, state))
        keywords = tuple(argument.name.text if argument.name else "" for argument in call.arguments)
        return self.make("call", call, state, *args, data=(name, keywords))

    def _inline(self, body: ast.Expr, names: Mapping[str, Sym], state: State) -> Sym:
        self._inlined += 1
        inside = State(names, narrow=state.narrow, tag=(body.id, state.tag))
        made = self.value(body, inside)
        self._inlined -= 1
        return made

    def _builtin(self, call: ast.Call, state: State) -> Sym:
        name = call.function.text
        if name == "replace" and any(argument.name for argument in call.arguments):
            return self._replace_fields(call, state)
        args = self._arguments(call, state)
        if args is None:
            return self.fresh(self.type(call, state))
        return self.make(name, call, state, *args)

    def _arguments(self, call: ast.Call, state: State) -> tuple[Sym, ...] | None:
        """By position; None where keywords leave a gap, or where there are too few or too many."""
        builtin = BUILTINS[call.function.text]
        places = [parameter.name for parameter in builtin.parameters]
        given: dict[int, Sym] = {}
        for at, argument in enumerate(call.arguments):
            sym = self.value(argument.value, state)
            named = argument.name is not None and argument.name.text in places
            given[places.index(argument.name.text) if named and argument.name else at] = sym
        right = bool(given) and builtin.takes(len(given))
        complete = right and sorted(given) == list(range(len(call.arguments)))
        return tuple(given[at] for at in sorted(given)) if complete else None

    def _replace_fields(self, call: ast.Call, state: State) -> Sym:
        record = self.value(call.arguments[0].value, state)
        for argument in call.arguments[1:]:
            changed = self.value(argument.value, state)
            name = argument.name.text if argument.name else ""
            record = self.make("replace_field", call, state, record, changed, data=name)
        return record

    def ask(self, ask: ast.Ask, state: State) -> Sym:
        """An ask: equal questions have one answer."""
        count = () if ask.count is None else (self.value(ask.count, state),)
        args = tuple(self.value(argument.value, state) for argument in ask.arguments)
        task = self.program.tasks.get(ask.task.text)
        if task is not None and self.keeps:
            self.sites.append(AskSite(ask, by_name(task.parameters, ask.arguments, args), state))
        keywords = tuple(argument.name.text if argument.name else "" for argument in ask.arguments)
        return self.make("ask", ask, state, *count, *args, data=(ask.task.text, len(count), keywords))

    # ------------------------------------------------------------------------------ what is put lazily

    def logical(self, expr: ast.Logical, state: State) -> Sym:
        """A later operand is looked at where no earlier one decides: those that are known do not."""
        found: list[Sym] = []
        inside = state
        for operand in expr.operands:
            sym = self.value(operand, inside)
            found.append(sym)
            if surely_known(sym, established(inside.conditions)):
                inside = inside.assume(Condition(sym, expr.op == "and", operand))
            else:
                inside = evolve(inside, narrow=False)
        return self.make(expr.op, expr, state, *found)

    def conditional(self, expr: ast.Conditional, state: State) -> Sym:
        """`a if c else b`."""
        test = self.value(expr.condition, state)
        then = self.value(expr.then, state.assume(Condition(test, True, expr.condition)))
        otherwise = self.value(expr.otherwise, state.assume(Condition(test, False, expr.condition)))
        return self.make("if_else", expr, state, test, then, otherwise)

    def compare(self, expr: ast.Compare, state: State) -> Sym:
        """A chain is each pair of neighbours."""
        operands = [self.value(operand, state) for operand in expr.operands]
        pairs = zip(expr.ops, operands, operands[1:], strict=False)
        found = tuple(self._comparison(op, left, right) for op, left, right in pairs)
        return found[0] if len(found) == 1 else self.universe.make("and", found, BOOL)

    def _comparison(self, op: str, left: Sym, right: Sym) -> Sym:
        if op in {">", "<="}:
            left, right = right, left
        made = self.universe.make(_COMPARED[op], (left, right), BOOL)
        return self.universe.negation(made) if op in {"!=", ">=", "<=", "not in"} else made


_COMPARED = {"==": "==", "!=": "==", "in": "in", "not in": "in", "<": "<", ">": "<", "<=": "<", ">=": "<"}


def by_name(
    parameters: tuple[ast.Parameter, ...], arguments: tuple[ast.Argument, ...], values: tuple[Sym, ...]
) -> dict[str, Sym]:
    """The values of arguments, by the parameters that they are for."""
    places = iter(parameters)
    found: dict[str, Sym] = {}
    for argument, sym in zip(arguments, values, strict=True):
        name = argument.name or next((parameter.name for parameter in places), None)
        if name is not None:
            found[name.text] = sym
    return found


def whole(type_: Type) -> Type:
    """The type without what only a condition may have told of it."""
    match type_:
        case IntType():
            return INT
        case ListType():
            return ListType(whole(type_.item))
        case TextType():
            return TextType()
    return type_


def _item_type(type_: Type) -> Type:
    match type_:
        case ListType() | SetType():
            return type_.item
        case TextType():
            return TextType(1, 1)
    if isinstance(type_, MapType):
        return type_.key
    return ANY


def _slice(evaluator: Evaluator, expr: ast.Slice, state: State) -> Sym:
    ends = (expr.start, expr.stop) if expr.step is None else (expr.start, expr.stop, expr.step)
    args = [evaluator.value(end, state) for end in ends if end is not None]
    shape = tuple(end is not None for end in ends)
    return evaluator.make("[:]", expr, state, evaluator.value(expr.value, state), *args, data=shape)


def _parts(op: str) -> Callable[[Evaluator, ast.ListExpr | ast.TupleExpr, State], Sym]:
    return lambda e, expr, state: e.make(op, expr, state, *(e.value(item, state) for item in expr.items))


def _record(evaluator: Evaluator, expr: ast.RecordExpr, state: State) -> Sym:
    names = tuple(one.name.text for one in expr.fields)
    parts = (evaluator.value(one.value, state) for one in expr.fields)
    return evaluator.make("record", expr, state, *parts, data=names)


def _ftext(evaluator: Evaluator, expr: ast.FText, state: State) -> Sym:
    parts = (evaluator.value(part, state) for part in expr.parts if not isinstance(part, str))
    return evaluator.make("f", expr, state, *parts, data=expr.parts)


def _unary(evaluator: Evaluator, expr: ast.Unary, state: State) -> Sym:
    op = {"-": "negate", "+": "plus"}.get(expr.op, expr.op)
    return evaluator.make(op, expr, state, evaluator.value(expr.operand, state))


def _binary(evaluator: Evaluator, expr: ast.Binary, state: State) -> Sym:
    left = evaluator.value(expr.left, state)
    return evaluator.make(expr.op, expr, state, left, evaluator.value(expr.right, state))


def _index(evaluator: Evaluator, expr: ast.Index, state: State) -> Sym:
    value = evaluator.value(expr.value, state)
    return evaluator.make("[]", expr, state, value, evaluator.value(expr.index, state))


def _field_of(evaluator: Evaluator, expr: ast.Field, state: State) -> Sym:
    return evaluator.make("field", expr, state, evaluator.value(expr.value, state), data=expr.name.text)


_RULES: dict[type[ast.Node], Callable[[Evaluator, Any, State], Sym]] = {
    ast.Name: Evaluator.name,
    ast.Literal: lambda e, expr, _: e.universe.constant(expr.value),
    ast.Unary: _unary,
    ast.Binary: _binary,
    ast.Logical: Evaluator.logical,
    ast.Compare: Evaluator.compare,
    ast.Conditional: Evaluator.conditional,
    ast.ListExpr: _parts("list of"),
    ast.TupleExpr: _parts("tuple"),
    ast.RecordExpr: _record,
    ast.Index: _index,
    ast.Slice: _slice,
    ast.Field: _field_of,
    ast.FText: _ftext,
    ast.Comprehension: Evaluator.comprehension,
    ast.Call: Evaluator.call,
    ast.Ask: Evaluator.ask,
}
