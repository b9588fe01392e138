"""Small random tasks that ask themselves, and an evaluator that notes every ask that is put.

What a task's asks answer is drawn, so that nothing but the path decides what is asked next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from attrs import define, field, frozen

from ida_dsl.analysis.evaluate import Program
from ida_dsl.builtins import BUILTINS
from ida_dsl.operators import BINARY, COMPARISONS, UNARY
from ida_dsl.syntax import ast
from ida_dsl.types import Type, belongs
from ida_dsl.values import Unknown, Value

TASK = """task f(a: {a}, b: {b}, xs: {xs}) -> 0..5:
    '''{{a}} {{b}} {{xs}}'''
    decreases {measure}
    strategy base when {when}:
        return 1
    strategy step:
{body}
"""
NUMBERS = ("0..4", "-2..3", "Int", "1..4")
LISTS = ("List[0..2, 0..3]", "List[-1..1]", "List[Int, 1..3]")
MEASURES = (
    "a", "b", "len(xs)", "a + b", "a + 2 * b", "(a, b)", "(len(xs), a)", "max(a, b)", "sum(xs)",
    "count(xs, 1)",
    "a - b", "abs(a)", "min(a, len(xs))", "(b, len(xs))", "len([x for x in xs if x > 0])", "a // 2", "a * b",
    "(a if a > b else b)", "len(xs) + a", "2 * a + 1",
)  # fmt: skip


@define
class Writer:
    """Writes a random program; deeper expressions are rarer."""

    random: Random
    numbers: list[str] = field(factory=lambda: ["a", "b"])
    lists: list[str] = field(factory=lambda: ["xs"])
    made: int = 0

    def program(self) -> str:
        pick = self.random.choice
        types = {"a": pick(NUMBERS), "b": pick(NUMBERS), "xs": pick(LISTS)}
        when = self.condition(1)
        return TASK.format(**types, measure=pick(MEASURES), when=when, body="\n".join(self.block(2, 2)))

    def name(self) -> str:
        self.made += 1
        return f"v{self.made}"

    def number(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.35:
            return pick([*self.numbers, *self.numbers, *"012"])
        n, m, xs = self.number(depth - 1), self.number(depth - 1), self.list(depth - 1)
        c = self.condition(depth - 1)
        return pick((
            f"({n} + {m})", f"({n} - {m})", f"({n} - 1)", f"({n} - 1)", f"{n} // 2", f"{n} // {m}",
            f"{n} % {m}",
            f"min({n}, {m})", f"max({n}, {m})", f"abs({n})", f"len({xs})", f"({n} if {c} else {m})",
            f"{xs}[{n}]",
            f"sum({xs})", f"count({xs}, {n})", f"position({xs}, {n})", f"or_else({n}, {m})", f"{n} * {m}",
            f"{n} % 3", f"clamp({n}, 0, {m})", f"first({xs})", f"max({xs})", f"isqrt({n})", f"bits({n})",
        ))  # fmt: skip

    def list(self, depth: int) -> str:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.3:
            return pick([*self.lists, *self.lists, "[0, 1]"])
        n, m, xs, ys = (self.number(depth - 1), self.number(0), self.list(depth - 1), self.list(0))
        item = self.name()
        self.numbers.append(item)
        made, test = self.number(1), self.condition(0)
        self.numbers.remove(item)
        return pick((
            f"{xs}[1:]", f"{xs}[{n}:]", f"{xs}[:{n}]", f"{xs}[{n}:{m}]", f"{xs} + {ys}",
            f"replace({xs}, {n}, {m})",
            f"[{n}, {m}]", f"reverse({xs})", f"sort({xs})", f"take({xs}, {n})", f"drop({xs}, {n})",
            f"unique({xs})",
            f"[{item} for {item} in {ys} if {test}]", f"[{made} for {item} in {ys}]",
            f"range({n} % 4)", f"{xs}[:-1]",
            f"({xs} if {test.replace(item, 'a')} else {ys})", f"copies({m}, {n} % 3)", f"or_else({xs}, {ys})",
        ))  # fmt: skip

    def condition(self, depth: int) -> str:
        n, m, xs = self.number(depth), self.number(0), self.list(depth - 1)
        pick = self.random.choice
        simple = pick((
            f"{n} > {m}", f"{n} <= {m}", f"{n} == {m}", f"{n} != {m}", f"0 < {n}", f"{n} > 0", f"{m} in {xs}",
            f"{xs} == []", f"{xs} != []", f"len({xs}) > {m}", f"known({n})", f"{m} not in {xs}",
            f"0 <= {m} < {n}",
        ))  # fmt: skip
        if depth > 0 and self.random.random() < 0.3:
            other = self.condition(depth - 1)
            return pick((f"({simple} and {other})", f"({simple} or {other})", f"not ({simple})"))
        return simple

    def ask(self, depth: int = 1) -> str:
        """Often with arguments that are a little smaller, so that something can be proved."""
        pick = self.random.choice
        a = pick(("a - 1", "a", "a // 2", "min(a, b)", "b", self.number(depth), self.number(depth)))
        b = pick(("b - 1", "b", "b % 3", "b - a", self.number(depth), self.number(depth)))
        xs = pick(("xs[1:]", "xs", "xs[:-1]", "replace(xs, a, 0)", self.list(depth), self.list(depth)))
        return f"ask f({a}, {b}, {xs})"

    # ------------------------------------------------------------------------------------ statements

    def block(self, depth: int, level: int) -> list[str]:
        numbers, lists = list(self.numbers), list(self.lists)
        lines = [line for _ in range(self.random.randint(0, 3)) for line in self.statement(depth, level)]
        lines.append("    " * level + f"return {self.ask(2)}")
        self.numbers, self.lists = numbers, lists
        return lines

    def statement(self, depth: int, level: int) -> list[str]:
        kinds: list[Callable[[int, int], list[str]]] = [self.assign, self.assign, self.asked, self.required]
        if depth > 0:
            kinds += [self.branch, self.branch, self.loop, self.loop, self.comprehended]
        return self.random.choice(kinds)(depth, level)

    def assign(self, _: int, level: int) -> list[str]:
        name, numeric = self.name(), self.random.random() < 0.6
        line = "    " * level + f"{name} = {self.number(2) if numeric else self.list(2)}"
        (self.numbers if numeric else self.lists).append(name)
        return [line]

    def asked(self, _: int, level: int) -> list[str]:
        name = self.name()
        text = self.random.choice((self.ask(), f"({self.ask()} if {self.condition(1)} else 0)"))
        self.numbers.append(name)
        return ["    " * level + f"{name} = {text}"]

    def required(self, _: int, level: int) -> list[str]:
        return ["    " * level + f"require {self.condition(1)}"]

    def branch(self, depth: int, level: int) -> list[str]:
        pad = "    " * level
        if self.random.random() < 0.5:
            return [pad + f"if {self.condition(1)}:", *self.block(depth - 1, level + 1)]
        name = self.name()
        lines = [pad + f"if {self.condition(1)}:", pad + f"    {name} = {self.number(2)}"]
        if self.random.random() < 0.5:
            lines += [pad + f"elif {self.condition(1)}:", pad + f"    {name} = {self.number(1)}"]
        lines += [pad + "else:", pad + f"    {name} = {self.number(1)}"]
        self.numbers.append(name)
        return lines

    def loop(self, depth: int, level: int) -> list[str]:
        pad, name, item = "    " * level, self.name(), self.name()
        numeric = self.random.random() < 0.5
        lines = [pad + f"{name} = {self.number(1) if numeric else self.list(1)}"]
        (self.numbers if numeric else self.lists).append(name)
        kept = list(self.numbers), list(self.lists)
        if self.random.random() < 0.5:
            lines.append(pad + f"for {item} in {self.random.choice(('range(3)', self.list(1)))}:")
            self.numbers.append(item)
        else:
            lines.append(pad + f"repeat {self.number(0)} % 4:")
        changed = f"{name} + 1", f"{name} - 1", f"min({name}, {self.number(1)})", self.number(2)
        shorter = f"{name}[1:]", f"{name} + [1]", f"{name}[:-1]", self.list(2)
        body = [
            line for _ in range(self.random.randint(0, 2)) for line in self.statement(depth - 1, level + 1)
        ]
        lines += [*body, pad + f"    {name} = {self.random.choice(changed if numeric else shorter)}"]
        if self.random.random() < 0.3:
            lines += [pad + f"    if {self.condition(1)}:", pad + "        break"]
        self.numbers, self.lists = kept
        return lines

    def comprehended(self, _: int, level: int) -> list[str]:
        name, item = self.name(), self.name()
        xs = self.list(1)
        self.numbers.append(item)
        text = f"[{self.ask()} for {item} in {xs} if {self.condition(1)}]"
        self.numbers.remove(item)
        self.lists.append(name)
        return ["    " * level + f"{name} = {text}"]


# --------------------------------------------------------------------------------------- evaluation


@frozen
class Put:
    """An ask that would be put, and the measures before and after."""

    ask: ast.Ask
    old: Value
    new: Value


class Return(Exception):  # noqa: N818 - no error
    pass


class Break(Exception):  # noqa: N818 - no error
    pass


@define
class Run:
    """One question, answered by going through its strategies; notes the asks that are put."""

    program: Program
    random: Random
    puts: list[Put] = field(factory=list)
    answers: dict[object, Value] = field(factory=dict)
    old: Value = 0

    def question(self, task: ast.Task, arguments: dict[str, Value]) -> None:
        self.old = self.measure(task, arguments)
        for item in task.items:
            if isinstance(item, ast.Strategy):
                holds = item.when is None or self.value(item.when, arguments)
                if isinstance(holds, Unknown):
                    return
                if holds:
                    self.strategy(item, arguments)
                    return

    def strategy(self, item: ast.Strategy, arguments: dict[str, Value]) -> None:
        try:
            self.block(item.body, dict(arguments))
        except Return:
            return

    def measure(self, task: ast.Task, arguments: dict[str, Value]) -> Value:
        measure = next(item.measure for item in task.items if isinstance(item, ast.Decreases))
        return self.value(measure, arguments)

    def block(self, block: ast.Block, names: dict[str, Value]) -> None:
        for statement in block:
            match statement:
                case ast.Assign(target=ast.Name(text=name)):
                    names[name] = self.value(statement.value, names)
                case ast.If():
                    self.branch(statement, names)
                case ast.For() | ast.Repeat():
                    self.loop(statement, names)
                case ast.Require():
                    if self.value(statement.condition, names) is not True:
                        raise Return
                case ast.Return():
                    self.value(statement.value, names)
                    raise Return
                case ast.Break():
                    raise Break

    def branch(self, statement: ast.If, names: dict[str, Value]) -> None:
        for branch in statement.branches:
            holds = self.value(branch.condition, names)
            if isinstance(holds, Unknown):
                raise Return
            if holds:
                self.block(branch.body, names)
                return
        self.block(statement.otherwise or (), names)

    def loop(self, loop: ast.For | ast.Repeat, names: dict[str, Value]) -> None:
        items = self.value(loop.items if isinstance(loop, ast.For) else loop.count, names)
        if isinstance(items, Unknown):
            raise Return
        turns = items if isinstance(items, tuple) else range(max(int(items), 0))  # type: ignore[arg-type]
        try:
            for item in turns:
                if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name):
                    names[loop.target.text] = item
                self.block(loop.body, names)
        except Break:
            return

    def value(self, expr: ast.Expr, names: dict[str, Value]) -> Value:  # noqa: PLR0912 - a case each
        match expr:
            case ast.Name():
                return names[expr.text]
            case ast.Literal():
                return expr.value
            case ast.Unary():
                return self.call(UNARY[expr.op], names, expr.operand)
            case ast.Binary():
                return self.call(BINARY[expr.op], names, expr.left, expr.right)
            case ast.Logical():
                return self.logical(expr, names)
            case ast.Compare():
                return self.compare(expr, names)
            case ast.Conditional():
                test = self.value(expr.condition, names)
                if isinstance(test, Unknown):
                    return test
                return self.value(expr.then if test else expr.otherwise, names)
            case ast.ListExpr() | ast.TupleExpr():
                return tuple(self.value(item, names) for item in expr.items)
            case ast.Index():
                return self.call("index", names, expr.value, expr.index)
            case ast.Slice():
                return self.slice(expr, names)
            case ast.Comprehension():
                return tuple(self.items(expr, names)) if self.known_items(expr, names) else Unknown()
            case ast.Call():
                return self.called(expr, names)
            case ast.Ask():
                return self.ask(expr, names)
        raise AssertionError(expr)

    def call(self, name: str, names: dict[str, Value], *operands: ast.Expr) -> Value:
        return BUILTINS[name].call([self.value(operand, names) for operand in operands])

    def called(self, expr: ast.Call, names: dict[str, Value]) -> Value:
        operands = [argument.value for argument in expr.arguments]
        if expr.function.text == "or_else":
            first = self.value(operands[0], names)
            return self.value(operands[1], names) if isinstance(first, Unknown) else first
        return self.call(expr.function.text, names, *operands)

    def logical(self, expr: ast.Logical, names: dict[str, Value]) -> Value:
        found: list[Value] = []
        for operand in expr.operands:
            found.append(self.value(operand, names))
            if found[-1] is (expr.op == "or"):
                break
        return BUILTINS[expr.op].call(found)

    def compare(self, expr: ast.Compare, names: dict[str, Value]) -> Value:
        values = [self.value(operand, names) for operand in expr.operands]
        pairs = zip(expr.ops, values, values[1:], strict=False)
        return BUILTINS["and"].call([BUILTINS[COMPARISONS[op]].call(pair) for op, *pair in pairs])

    def slice(self, expr: ast.Slice, names: dict[str, Value]) -> Value:
        value = self.value(expr.value, names)
        ends = [None if end is None else self.value(end, names) for end in (expr.start, expr.stop)]
        unknown = [one for one in (value, *ends) if isinstance(one, Unknown)]
        return unknown[0] if unknown else value[slice(*ends)]  # type: ignore[index, return-value]

    def known_items(self, expr: ast.Comprehension, names: dict[str, Value]) -> bool:
        return not isinstance(self.value(expr.clauses[0].items, names), Unknown)

    def items(self, expr: ast.Comprehension, names: dict[str, Value]) -> Iterator[Value]:
        clause = expr.clauses[0]
        assert isinstance(clause.target, ast.Name)
        for item in self.value(clause.items, names):  # type: ignore[union-attr]
            inside = {**names, clause.target.text: item}
            if all(self.value(test, inside) is True for test in clause.filters):
                yield self.value(expr.item, inside)

    def ask(self, ask: ast.Ask, names: dict[str, Value]) -> Value:
        task = self.program.tasks[ask.task.text]
        values = [self.value(argument.value, names) for argument in ask.arguments]
        arguments = {p.name.text: v for p, v in zip(task.parameters, values, strict=True)}
        types: list[Type] = [self.program.types[p.type.id] for p in task.parameters]
        if any(isinstance(v, Unknown) or not belongs(v, t) for v, t in zip(values, types, strict=True)):
            return Unknown()
        self.puts.append(Put(ask, self.old, self.measure(task, arguments)))
        key = tuple(values)
        if key not in self.answers:
            self.answers[key] = self.random.choice([0, 1, 2, 5, Unknown()])
        return self.answers[key]
