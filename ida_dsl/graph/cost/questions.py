"""The most that a question costs: a strategy's asks, each at the most that it costs, and so on down.

Questions are looked at in classes: those of one task whose arguments are of certain types, whose measure is
in a certain box, with so many levels left. What a class costs is worked out once. A measure with few values
is gone through value by value, from the least: each ask of a circle has a smaller one. See `measures` for
what a value tells of the arguments.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from itertools import islice

from attrs import define, evolve, field, frozen

from ida_dsl.graph.code import AskOp, Code
from ida_dsl.graph.cost.abstract import UNKNOWN, Abstract, joined, of_type, within
from ida_dsl.graph.cost.counts import (
    NOTHING,
    Bill,
    Count,
    Endless,
    Kind,
    either,
    larger,
    one,
    plus,
    repeated,
    times,
    together,
)
from ida_dsl.graph.cost.layout import Layout, layout
from ida_dsl.graph.cost.machine import Asker, Effort, Machine
from ida_dsl.graph.cost.measures import Box, below, box_of, known_of, narrowed
from ida_dsl.graph.cost.naming import returned
from ida_dsl.graph.cost.spent import Asked
from ida_dsl.graph.model import Graph, PrimitiveNode, ShownNode, StrategyNode, TaskNode
from ida_dsl.types import BOOL, IntType
from ida_dsl.values import Value

FULL = -1
"""Unbounded depth."""
MOST_POINTS = 1024
"""The most values of a measure that are gone through one by one."""
_DEEPEST = 1_000
"""The most classes that are worked out for the sake of one another."""
_TOO_MANY = "its questions are of too many kinds to go through"

_NOT_PUT = Asked(NOTHING, 1, UNKNOWN)
"""An ask that is surely not put still takes a round."""
Arguments = tuple[Abstract, ...]


@frozen
class Class:
    """A class of questions. Where `unmeasured` their measure is unknown: no ask of their circle is put."""

    task: str
    arguments: Arguments
    box: Box | None
    depth: int
    unmeasured: bool = False


@define(eq=False)
class Questions:
    """What a program's questions cost at most."""

    graph: Graph
    tasks: Mapping[str, TaskNode] = field(init=False)
    primitives: Mapping[str, PrimitiveNode] = field(init=False)
    params: Mapping[str, Value] = field(init=False)
    _effort: Effort = field(factory=Effort)
    _layouts: dict[int, Layout] = field(factory=dict)
    _found: dict[Class, Asked] = field(factory=dict)
    _up_to: dict[Hashable, list[Asked]] = field(factory=dict)
    _gave_up: dict[tuple[str, str], Asked] = field(factory=dict)
    _answers: dict[tuple[str, Arguments], Abstract] = field(factory=dict)
    _open: dict[Class, None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.tasks = {task.name: task for task in self.graph.tasks}
        self.primitives = {primitive.name: primitive for primitive in self.graph.primitives}
        self.params = {param.name: param.value for param in self.graph.params}

    # ------------------------------------------------------------------------------------ any question

    def asked(self, name: str, arguments: Arguments, depth: int, above: Box | None = None) -> Asked:
        """A question: its measure is less than one `above`, where there is one."""
        node = self.primitives.get(name) or self.tasks[name]
        pairs = zip(arguments, node.parameters, strict=True)
        given = tuple(evolve(within(value, parameter.type), known=True) for value, parameter in pairs)
        if any(value.void for value in given):
            return _NOT_PUT
        if isinstance(node, PrimitiveNode):
            return Asked(one("look", name), 1, self._looked(node, given))
        if depth == 0:
            return _leaf(node)
        return self.task(node, given, depth, above)

    def any_arguments(self, name: str) -> Arguments:
        """Whatever may be asked of a task."""
        return tuple(of_type(parameter.type, known=True) for parameter in self.tasks[name].parameters)

    def _looked(self, node: PrimitiveNode, arguments: Arguments) -> Abstract:
        """What a primitive may answer."""
        key = (node.name, arguments)
        if key not in self._answers:
            answer, _ = self.machine(node.code).run(arguments)
            self._answers[key] = evolve(within(answer, node.returns), known=False)
        return self._answers[key]

    def machine(self, code: Code) -> Machine:
        """What runs code that asks nothing, or of whose asks nothing matters."""
        return self.asking(code, _unheard)

    def asking(self, code: Code, asker: Asker) -> Machine:
        """What runs code of whose asks one says what they come to."""
        return Machine(self._layout(code), asker, self.params, {}, self._effort)

    def _layout(self, code: Code) -> Layout:
        found = self._layouts.get(id(code))
        if found is None:
            found = self._layouts[id(code)] = layout(code)
        return found

    # ----------------------------------------------------------------------------------- by its measure

    def box(self, task: TaskNode, arguments: Arguments) -> Box | None:
        """What the measure may be; None where there is none, or it is surely unknown."""
        if task.measure is None:
            return None
        measured, _ = self.machine(task.measure).run(arguments)
        return box_of(measured)

    def task(self, task: TaskNode, arguments: Arguments, depth: int, above: Box | None) -> Asked:
        """A question to a task that may be taken apart."""
        if not task.cycle:
            return self.of(Class(task.name, arguments, None, depth))
        if task.measure is None:
            if depth == FULL:
                return self._endless(task, f"no measure, and {task.name} may ask itself again")
            return self.of(Class(task.name, arguments, None, depth))
        box = self.box(task, arguments)
        if above is not None:
            box = None if box is None else below(box, above)
            return _NOT_PUT if box is None else self._in_box(task, arguments, box, depth)
        unmeasured = Class(task.name, arguments, None, depth, unmeasured=True)
        if box is None:
            return self.of(unmeasured)
        found = self._in_box(task, arguments, box, depth)
        return found if box.known else self._either(found, self.of(unmeasured), task)

    def _in_box(self, task: TaskNode, arguments: Arguments, box: Box, depth: int) -> Asked:
        """A question whose measure is in a box: the most of all points. What was found for those up to some
        point is kept, since the boxes of a circle mostly begin alike."""
        if box.open or box.size > MOST_POINTS:
            return self.of(Class(task.name, arguments, box, depth))
        start = (task.name, arguments, box.bottom, box.top[1:], depth)
        up_to = self._up_to.setdefault(start, [])
        if len(up_to) < box.size:
            self._go_up(task, arguments, box, depth, up_to)
        return up_to[box.size - 1]

    def _go_up(self, task: TaskNode, arguments: Arguments, box: Box, depth: int, up_to: list[Asked]) -> None:
        """Adds what is missing: to each point, the most of it and of all before it."""
        wanted: list[Class] = []
        for point in islice(box.points(), len(up_to), None):
            self._effort.blocks += 1
            try:
                here = self._at_point(task, arguments, box.at(point), depth)
            except _Wanted as missing:
                wanted += missing.classes
            if not wanted:
                up_to.append(self._either(up_to[-1], here, task) if up_to else here)
        if wanted:
            raise _Wanted(wanted)

    def _at_point(self, task: TaskNode, arguments: Arguments, point: Box, depth: int) -> Asked:
        if self._effort.spent:
            return self._endless(task, _TOO_MANY)
        return self.at(task, arguments, point, depth)

    def _any_of(self, found: list[Asked], task: TaskNode) -> Asked:
        made = found[0]
        for other in found[1:]:
            made = self._either(made, other, task)
        return made

    def at(self, task: TaskNode, arguments: Arguments, box: Box, depth: int) -> Asked:
        """A question whose measure has one value."""
        assert task.measure is not None
        told = narrowed(task.measure, arguments, box.top)
        if any(value.void for value in told):
            return _NOT_PUT
        return self.of(Class(task.name, told, box, depth))

    def _either(self, a: Asked, b: Asked, task: TaskNode) -> Asked:
        if a == b:
            return a
        answer = joined(a.answer, b.answer, task.returns)
        return Asked(either(a.bill, b.bill), larger(a.waits, b.waits), answer)

    # ----------------------------------------------------------------------------------------- a class

    def of(self, class_: Class) -> Asked:
        """What questions of a class cost.

        Classes that another needs are worked out before it, which then begins anew: nothing recurses, however
        deep questions go.
        """
        found = self._found.get(class_)
        if found is not None:
            return found
        if class_ in self._open:
            task = self.tasks[class_.task]
            return self._endless(task, _no_bound(task, class_))
        if self._effort.spent or len(self._open) >= _DEEPEST:
            task, box = self.tasks[class_.task], class_.box
            return self._endless(task, _no_bound(task, class_) if box and box.open else _TOO_MANY)
        if self._open:
            raise _Wanted([class_])
        self._work_through(class_)
        return self._found[class_]

    def _work_through(self, class_: Class) -> None:
        left = [class_]
        while left:
            here = left[-1]
            self._open[here] = None
            try:
                if here not in self._found:
                    self._found[here] = self._work_out(self.tasks[here.task], here)
                del self._open[here]
                left.pop()
            except _Wanted as wanted:
                left += wanted.classes[::-1]

    def _endless(self, task: TaskNode, why: str) -> Asked:
        """A question below which there may be any number of others."""
        found = self._gave_up.get((task.name, why))
        if found is None:
            names, count = self.reachable(task.name), Endless(why)
            looks = names & self.primitives.keys()
            bill: dict[tuple[Kind, str], Count] = {("look", name): count for name in looks}
            bill |= {("look", ""): count} if looks else {}
            for name in (*(names - looks), ""):
                bill["question", name] = bill["answer", name] = count
            found = self._gave_up[task.name, why] = Asked(bill, count, of_type(task.returns))
        return found

    def reachable(self, name: str) -> set[str]:
        """A task, and all tasks and primitives that may be asked below it."""
        found, left = {name}, [name]
        while left:
            node = self.tasks.get(left.pop())
            new = set(asked_by(node) if node else ()) - found
            found |= new
            left.extend(new)
        return found

    def _work_out(self, task: TaskNode, class_: Class) -> Asked:
        """Whichever strategy may apply, or none."""
        found: list[Asked] = []
        for strategy in task.strategies:
            holds, known = self._holds(strategy, task, class_)
            if True in holds:
                found.append(self._applied(task, strategy, class_))
            if not known:
                found.append(Asked(NOTHING, 0, UNKNOWN))
            if False not in holds:
                break
        else:
            found.append(evolve(_leaf(task), bill=one("answer", task.name), waits=0))
        made = self._any_of(found or [_NOT_PUT], task)  # none, where what is known of it cannot be
        return Asked(together(one("question", task.name), made.bill), plus(made.waits, 1), made.answer)

    def _holds(
        self, strategy: StrategyNode | ShownNode, task: TaskNode, class_: Class
    ) -> tuple[frozenset[bool], bool]:
        """What its `when` may be, and whether it surely is known."""
        if strategy.when is None:
            return frozenset({True}), True
        when, _ = self._told(strategy.when, task, class_).run(class_.arguments)
        return (frozenset() if when.void else when.truths if when.type == BOOL else frozenset()), when.known

    def _told(self, code: Code, task: TaskNode, class_: Class) -> Machine:
        """What runs code of a question of the class: it knows what the measure is."""
        machine = self.machine(code)
        if task.measure is None or class_.box is None:
            return machine
        return evolve(machine, known=known_of(task.measure, class_.box))

    def _applied(self, task: TaskNode, strategy: StrategyNode | ShownNode, class_: Class) -> Asked:
        """What taking a question apart costs, itself aside."""
        if isinstance(strategy, ShownNode):
            return self._shown(task, strategy, class_)

        def ask(op: AskOp, arguments: Arguments) -> Asked:
            return self._below(task, class_, op.task, arguments)

        machine = evolve(self._told(strategy.code, task, class_), asker=ask)
        answer, spent = machine.run(class_.arguments)
        return Asked(spent.bill, spent.waits, within(answer, task.returns))

    def _below(self, task: TaskNode, class_: Class, name: str, arguments: Arguments) -> Asked:
        """What one ask costs: in a circle the measure gets smaller."""
        depth = class_.depth if class_.depth == FULL else class_.depth - 1
        target = self.tasks.get(name)
        if target is None or name not in task.cycle or target.measure is None or task.measure is None:
            return self.asked(name, arguments, depth)
        if class_.unmeasured:
            return _NOT_PUT
        return self.asked(name, arguments, depth, class_.box)

    def _shown(self, task: TaskNode, strategy: ShownNode, class_: Class) -> Asked:
        """At most so many picks, each of whatever may be asked; an answer for each pick, and one more."""
        most, _ = self._told(strategy.at_most, task, class_).run(class_.arguments)
        picks: Count = max(most.type.high, 0) if isinstance(most.type, IntType) else 0
        picks = Endless("`at most` has no bound") if most.open else picks
        bill, waits = NOTHING, _NOT_PUT.waits
        for name in strategy.may_ask:
            node = self.primitives.get(name) or self.tasks[name]
            given = tuple(of_type(parameter.type) for parameter in node.parameters)
            asked = self._below(task, class_, name, given)
            bill, waits = either(bill, asked.bill), larger(waits, asked.waits)
        steps = one("answer", f"{task.name}.{strategy.name}", plus(picks, 1))
        return Asked(together(repeated(bill, picks), steps), times(waits, picks), of_type(task.returns))


@define
class _Wanted(Exception):  # noqa: N818 - no error: what has to be worked out first
    classes: list[Class]


def _no_bound(task: TaskNode, class_: Class) -> str:
    measure = returned(task.measure) if task.measure else "the measure"
    if class_.box is not None and not class_.box.open:
        return f"{measure} has {class_.box.size:,} values, too many to go through"
    return f"{measure} has no bound"


def asked_by(task: TaskNode) -> Iterator[str]:
    """The tasks and primitives that a task's strategies may ask, those of one more than once."""
    for strategy in task.strategies:
        if isinstance(strategy, ShownNode):
            yield from strategy.may_ask
        else:
            yield from (op.task for op in strategy.code.ops() if isinstance(op, AskOp))


def _unheard(op: AskOp, _: Arguments) -> Asked:
    """An ask whose answer may be anything."""
    return Asked(NOTHING, 1, of_type(op.type))


def _leaf(task: TaskNode) -> Asked:
    """A question that an agent answers."""
    bill: Bill = together(one("question", task.name), one("answer", task.name))
    return Asked(bill, 1, of_type(task.returns))
