"""Reads the next step of a decomposition from a person: `ask task(…)`, or `answer …`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from ida_dsl.graph.model import Graph, PrimitiveNode, ShownNode, TaskNode
from ida_dsl.json_values import Misread, parse_answer
from ida_dsl.questions import Final, Pick, Shown
from ida_dsl.spell import nearest
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse_expression
from ida_dsl.types import belongs, convert
from ida_dsl.values import Reason, Unknown, Value
from ida_runtime.agents.console import Console
from ida_runtime.agents.form import Form, at_fault, says_unknown
from ida_runtime.agents.wording import in_words

Node = TaskNode | PrimitiveNode


class _Wrong(Exception):  # noqa: N818 - said to the person and to nobody else
    """Why what was typed is no step."""


@frozen
class Chooser:
    """One choice of the next step."""

    console: Console
    graph: Graph
    question: Shown

    def choose(self) -> Pick | Final | Unknown:
        """The step, asking until there is one."""
        names = self._choices()
        words = [*(f"ask {name}" for name in names), "answer"]
        while True:
            line = self.console.ask("Next (ask …, or answer …): ", words).strip()
            if says_unknown(line):
                return Unknown(Reason.SAID)
            try:
                return self._read(line, names)
            except _Wrong as wrong:
                self.console.say(str(wrong))

    def _choices(self) -> dict[str, Node]:
        """What may be asked, by name. The executor refuses what this strategy of several may not ask."""
        nodes: dict[str, Node] = {node.name: node for node in self.graph.primitives}
        nodes |= {node.name: node for node in self.graph.tasks}
        shown = (one for one in self.question.task.strategies if isinstance(one, ShownNode))
        return {name: nodes[name] for one in shown for name in one.may_ask if name in nodes}

    def _read(self, line: str, names: dict[str, Node]) -> Pick | Final:
        verb, _, rest = line.partition(" ")
        if verb == "answer":
            return Final(self._answer(rest.strip()))
        if verb != "ask" and line.partition("(")[0].strip() not in names:
            raise _Wrong(self._meant(line, names))
        call = rest.strip() if verb == "ask" else line
        return self._pick(call, names)

    def _meant(self, line: str, names: dict[str, Node]) -> str:
        """What may have been meant by a line that neither asks nor answers, and what can be typed."""
        how = f"Type `ask` and one of {', '.join(names)}; `answer` and the answer; or ?."
        task = line.partition("(")[0].strip()
        near = nearest(task, names)
        if not line:
            return how
        if near:
            return f"Did you mean `ask {near}{line[len(task) :]}`? {how}"
        try:
            self._answer(line)
        except _Wrong:
            return how
        return f"If that is the answer, type `answer {line}`. {how}"

    def _answer(self, text: str) -> Value:
        returns = self.question.task.returns
        if not text:
            return Form(self.console).read(returns, "Answer")
        if says_unknown(text):
            return Unknown(Reason.SAID)
        try:
            value = convert(parse_answer(text, returns), returns)
        except Misread as misread:
            raise _Wrong(f"The answer is {in_words(returns)}.{at_fault(misread, returns)}") from None
        if not belongs(value, returns):
            raise _Wrong(f"The answer is {in_words(returns)}.")
        return value

    def _pick(self, text: str, names: dict[str, Node]) -> Pick:
        expr = parse_expression(text)
        match expr:
            case ast.Name(text=name) if name in names:
                return Pick(name, tuple(self._typed_in(names[name])), Unknown(Reason.SAID))
            case ast.Call(function=function) if function.text in names:
                values = tuple(_arguments(expr, names[function.text], text))
                return Pick(function.text, values, Unknown(Reason.SAID))
            case ast.Name(text=name) | ast.Call(function=ast.Name(text=name)):
                near = nearest(name, names)
                hint = f" Did you mean `{near}`?" if near else ""
                raise _Wrong(f"`{name}` may not be asked here; what may be is {', '.join(names)}.{hint}")
        raise _Wrong("Write it like `ask task(argument, argument)`, or only `ask task`.")

    def _typed_in(self, node: Node) -> Iterator[Value]:
        """The arguments, one after the other."""
        for parameter in node.parameters:
            yield Form(self.console).read(parameter.type, parameter.name)


def _arguments(call: ast.Call, node: Node, text: str) -> Iterable[Value]:
    """The arguments as typed, in the order of the parameters."""
    names = [parameter.name for parameter in node.parameters]
    given: dict[str, ast.Expr] = {}
    for at, argument in enumerate(call.arguments):
        name = argument.name.text if argument.name else names[at] if at < len(names) else ""
        if name not in names or name in given:
            raise _Wrong(f"`{node.name}` takes {', '.join(names) or 'no arguments'}.")
        given[name] = argument.value
    if missing := [name for name in names if name not in given]:
        raise _Wrong(f"`{node.name}` also needs {', '.join(missing)}.")
    for parameter in node.parameters:
        span = given[parameter.name].span
        try:
            value = parse_answer(text[span.start : span.end], parameter.type)
        except Misread:
            raise _Wrong(f"`{parameter.name}` of `{node.name}` is {in_words(parameter.type)}.") from None
        yield convert(value, parameter.type)
