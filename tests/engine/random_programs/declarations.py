"""Random declarations: facts, samples, primitives, functions, tasks with their strategies."""

from __future__ import annotations

from attrs import evolve, field, frozen

from ida_dsl.types import BOOL, INT, IntType, ListType, Type, is_finite, size
from tests.engine.random_programs.externs import HELPERS
from tests.engine.random_programs.rows import FEW
from tests.engine.random_programs.statements import asking, body
from tests.engine.random_programs.writing import Scope, Signature, Writer

Lines = list[str]
FORMS = ("@", "@", "@", "2 * @ + 1", "max(@, 0)", "@ + 1", "@, 0", "(@, @)")
"""Measures; the last two are tuples, which all tasks of a circle have or none."""


@frozen
class World:
    """All that the declarations of a program know of one another. `measure` is what tasks on a circle get
    smaller in: nothing, a number, or the length of a list; `circles` whether there may be such tasks."""

    facts: dict[str, Type]
    hidden: dict[str, Type]
    primitives: tuple[Signature, ...]
    tasks: tuple[Signature, ...]
    circles: bool
    measures: dict[str, str] = field(factory=dict)


def parameters(w: Writer, count: int, letter: str) -> tuple[tuple[str, Type], ...]:
    """So many parameters of types of the program."""
    return tuple((w.fresh(letter), w.kinds.any()) for _ in range(count))


def head(w: Writer, word: str, one: Signature) -> str:
    """`word name(…) -> T`."""
    inside = ", ".join(f"{name}: {w.kinds.written(type_)}" for name, type_ in one.parameters)
    return f"{word} {one.name}({inside}) -> {w.kinds.written(one.returns)}"


def arguments(one: Signature) -> Scope:
    """The names of the parameters in reach."""
    return Scope(dict(one.parameters), {name: -1 for name, _ in one.parameters})


def answered(w: Writer, first: str, s: Scope, returns: Type) -> Lines:
    """`= e`, or `:` and a block."""
    if w.chance(0.65):
        return [f"{first} = {w.make(w, s, returns, 3).text}"]
    return [f"{first}:", *body(w, s, returns, 1 + (len(first) - len(first.lstrip())) // 4, 3)]


# ------------------------------------------------------------------------------------ facts and helpers


def context(w: Writer, world: World) -> Lines:
    """The facts, and how they are drawn."""
    if not world.facts and not world.hidden:
        return []
    shown = [f"    {name}: {w.kinds.written(type_)}" for name, type_ in world.facts.items()]
    unseen = [f"    hidden {name}: {w.kinds.written(type_)}" for name, type_ in world.hidden.items()]
    lines = ["context:", *shown, *unseen]
    if w.chance(0.6):
        lines += ["sample context:", *drawn(w, {**world.facts, **world.hidden}, Scope(draws=True), 1)]
    return lines


def drawn(w: Writer, wanted: dict[str, Type], s: Scope, level: int) -> Lines:
    """A sample's block that binds these names."""
    lines = []
    for name, type_ in wanted.items():
        lines.append("    " * level + f"{name} = {w.make(w, s, type_, 2).text}")
        s = s.bound({name: type_})
    if w.chance(0.2):
        lines.append("    " * level + f"require {w.make(w, s, BOOL, 2).text} or chance(0.7)")
    return lines


def function(w: Writer, one: Signature) -> Lines:
    """A helper."""
    return answered(w, head(w, "function", one), arguments(one), one.returns)


def extern(w: Writer, one: Signature) -> Lines:
    """A helper in Python, one of those that `externs` has."""
    return [f'{head(w, "extern function", one)} = python("helpers:{w.random.choice(list(HELPERS))}")']


def primitive(w: Writer, world: World, one: Signature) -> Lines:
    """A question that the environment answers."""
    s = arguments(one).bound(world.facts)
    return answered(w, head(w, "primitive", one), evolve(s, draws=one.draws), one.returns)


# ----------------------------------------------------------------------------------------------- tasks


def task(w: Writer, world: World, at: int) -> Lines:
    """A task with its items."""
    one = world.tasks[at]
    agent = w.random.choice(("", "", "", " by nobody", " by helper", " by spec", " by spec always"))
    spec = _spec(w, world, one)
    if "spec" in agent and not spec:
        agent = ""
    lines = [*_prompt(w, world, one), *spec, *_measure(w, world, one), *_sample(w, world, one)]
    lines += _strategies(w, world, at)
    return [head(w, "task", one) + agent + ":" * bool(lines), *lines]


def _prompt(w: Writer, world: World, one: Signature) -> Lines:
    lines = []
    if w.chance(0.7):
        holes = " ".join(f"{{{name}}}" for name, _ in one.parameters if w.chance(0.7))
        lines.append(f'    """What of {holes}? {{{{"""')
    if world.facts and w.chance(0.5):
        lines.append(
            "    sees " + ", ".join(w.random.sample(list(world.facts), w.random.randint(1, len(world.facts))))
        )
    return lines


def _spec(w: Writer, world: World, one: Signature) -> Lines:
    s = evolve(_informed(world, one), calls=_plain(world))
    if w.chance(0.35):
        return []
    if is_finite(one.returns) and (size(one.returns) or 0) < 400 and w.chance(0.3):
        name = w.fresh("r")
        return [f"    spec {name} where {w.make(w, s.bound({name: one.returns}), BOOL, 2).text}"]
    return answered(w, "    spec", s, one.returns)


def _measure(w: Writer, world: World, one: Signature) -> Lines:
    text = world.measures.get(one.name)
    if text and "," not in text and w.chance(0.1):  # with facts, hidden ones too: only looked at in a run
        s = evolve(_informed(world, one), calls=_plain(world))
        text = f"2 * ({text}) + {w.make(w, s, FEW, 2).text} % 2"
    return [f"    decreases {text}"] if text else []


def _informed(world: World, one: Signature) -> Scope:
    """The arguments and all facts."""
    return arguments(one).bound(world.facts).bound(world.hidden)


def _plain(world: World) -> tuple[Signature, ...]:
    return tuple(each for each in world.primitives if not each.draws)


def _sample(w: Writer, world: World, one: Signature) -> Lines:
    if w.chance(0.75) or not one.parameters:
        return []
    s = evolve(Scope(draws=True, calls=world.primitives)).bound(world.facts)
    return ["    sample:", *drawn(w, dict(one.parameters), s, 2)]


def _strategies(w: Writer, world: World, at: int) -> Lines:
    one, lines = world.tasks[at], Lines()
    later = w.random.sample(world.tasks[at + 1 :], min(2, len(world.tasks) - at - 1))
    count = w.random.choice((1, 1, 2, 3)) if later or world.circles or world.primitives else 0
    if at == len(world.tasks) - 1 and w.chance(0.7):
        count = 0
    if world.circles and one.measured and count:
        lines += _stop(w, one)
    for number in range(count):
        when = (
            f" when {w.make(w, arguments(one), BOOL, 2).text}" if number < count - 1 or w.chance(0.15) else ""
        )
        if w.shown and w.chance(0.4):
            lines += [f"    strategy s{number}{when} by teacher:", *_rules(w, world, at, tuple(later))]
        else:
            lines += [f"    strategy s{number}{when}:", *_steps(w, world, at, tuple(later))]
    return lines


def _rules(w: Writer, world: World, at: int, later: tuple[Signature, ...]) -> Lines:
    """What an agent that shows a decomposition may do."""
    asks = [*later, *world.primitives, *(world.tasks[: at + 1] if world.circles else ())]
    names = ", ".join(one.name for one in w.random.sample(asks, min(len(asks), 2)))
    most = w.make(w, arguments(world.tasks[at]), FEW, 1).text if w.chance(0.4) else w.random.choice("0123")
    return [f"        may ask {names}", f"        at most {most}"]


def _stop(w: Writer, one: Signature) -> Lines:
    name, type_ = one.measured, dict(one.parameters)[one.measured]
    others = {each: kind for each, kind in one.parameters if each != name}
    when = (
        f"{name} == []" if isinstance(type_, ListType) else w.random.choice((f"{name} <= 0", f"{name} == 0"))
    )
    return [
        f"    strategy stop when {when}:",
        f"        return {w.make(w, Scope(others), one.returns, 1).text}",
    ]


def _steps(w: Writer, world: World, at: int, later: tuple[Signature, ...]) -> Lines:
    one = world.tasks[at]
    circle = world.tasks[: at + 1] if world.circles else ()
    again = tuple(each for each in circle if each is one or w.chance(0.4))
    asks = (*later, *again, *(each for each in world.primitives if w.chance(0.7)))
    names = frozenset(each.name for each in world.tasks)
    s = evolve(arguments(one), asks=asks, measure=one.measured, circle=names if one.measured else frozenset())
    return asking(w, s, one.returns, 2)


# ---------------------------------------------------------------------------------------- the measures


def measured(w: Writer, tasks: list[Signature]) -> tuple[list[Signature], dict[str, str]]:
    """The tasks, each with a parameter that its measure goes by; and the measures."""
    found, texts = [], {}
    form = w.random.choice(FORMS)
    for one in tasks:
        name = w.fresh("k")
        type_ = (
            ListType(w.kinds.any(), 0, 3)
            if w.chance(0.3)
            else w.random.choice((IntType(0, 3), IntType(0, 4), INT))
        )
        made = evolve(one, parameters=((name, type_), *one.parameters), measured=name)
        own = f"len({name})" if isinstance(type_, ListType) else name
        texts[one.name] = (
            form if w.chance(0.9) or form in FORMS[-2:] else w.random.choice(FORMS[:-2])
        ).replace("@", own)
        found.append(made)
    return found, texts
