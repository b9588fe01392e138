"""Random whole programs."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from ida_dsl.types import IntType, size
from tests.engine.random_programs.declarations import (
    World,
    context,
    extern,
    function,
    measured,
    parameters,
    primitive,
    task,
)
from tests.engine.random_programs.expressions import make
from tests.engine.random_programs.kinds import Kinds
from tests.engine.random_programs.values import literal
from tests.engine.random_programs.writing import Signature, Writer

Lines = list[str]


def program(seed: int, *, shown: bool = False) -> str:
    """The text of a program, the same for the same seed; in some, where that is wanted, agents show steps."""
    random = Random(seed)
    kinds = Kinds(random)
    kinds.fill()
    most, depth = random.choice((1, 2, 2, 3, 4)), random.choice((1, 1, 2))
    w = Writer(random, kinds, make, size=most, depth=depth, shown=shown and random.random() < 0.5)
    world = _world(w)
    lines = ['"""A random program."""', *_types(w), *_constants(w)]
    lines += [line for one in _helpers(w) for line in one]
    if world.hidden or world.facts:
        lines += context(w, world)
    lines += [line for one in world.primitives for line in primitive(w, world, one)]
    lines.append(
        f"agent helper = {random.choice(('nobody', 'first_known(nobody, nobody)', 'majority(nobody)'))}"
    )
    lines += [line for at in range(len(world.tasks)) for line in task(w, world, at)]
    if w.shown:
        lines.append('agent teacher = human("teacher")')
    lines.append(f"roots {', '.join(one.name for one in world.tasks)}")
    lines += [*_property(w, world), *_tiers(w)]
    return "\n".join(lines) + "\n"


def _property(w: Writer, world: World) -> Lines:
    """What is said of a task; it changes nothing in a run."""
    able = [one for one in world.tasks if one.parameters]
    if not able or w.chance(0.8):
        return []
    one = w.random.choice(able)
    names = {f"any{at}": type_ for at, (_, type_) in enumerate(one.parameters)}
    forall = ", ".join(
        f"{name}: {w.kinds.written(type_)}" if size(type_) else f"{name} in [{literal(w.random, type_).text}]"
        for name, type_ in names.items()
    )
    call = f"{one.name}({', '.join(names)})"
    return [
        f"property holds{w.random.choice(('', ' by nobody', ' by anyone'))}:",
        f"    forall {forall}",
        f"    {call} == {call}",
    ]


def _tiers(w: Writer) -> Lines:
    """Who answers where nobody else is named."""
    if w.chance(0.8):
        return []
    first = w.random.choice(("nobody", "first_known(nobody, nobody)", "helper"))
    return ["tiers:", f"    0 = {first}", *(["    1..3 = distill(depth=1)"] if w.chance(0.5) else [])]


def _types(w: Writer) -> Lines:
    names, w.kinds.names = w.kinds.names, {}
    lines = []
    for type_, name in names.items():
        lines.append(f"type {name} = {w.kinds.written(type_)}")
        w.kinds.names[type_] = name
    return lines


def _constants(w: Writer) -> Lines:
    lines = []
    for start in ("param", "param", "const"):
        if w.chance(0.5):
            type_ = w.random.choice((IntType(0, 3), IntType(1, 4), w.kinds.small()))
            name, value = w.fresh(start), literal(w.random, type_)
            said = f": {w.kinds.written(type_)}" if start == "param" else ""
            lines.append(f"{start} {name}{said} = {value.text}")
            w.constants[name] = value.type if start == "const" else type_
    return lines


def _helpers(w: Writer) -> Iterator[Lines]:
    """Functions, each of which may call those before it."""
    for _ in range(w.random.choice((0, 1, 1, 2))):
        one = Signature(w.fresh("help"), parameters(w, w.random.choice((1, 1, 2)), "x"), w.kinds.any())
        yield function(w, one) if w.chance(0.85) else extern(w, one)
        w.functions.append(one)


def _world(w: Writer) -> World:
    facts = {w.fresh("fact"): w.kinds.any() for _ in range(w.random.choice((0, 1, 1, 2)))}
    hidden = {w.fresh("hide"): w.kinds.any() for _ in range(w.random.choice((0, 0, 1)))}
    draws = w.chance(0.3)
    primitives = tuple(
        Signature(
            w.fresh("look"),
            parameters(w, w.random.choice((0, 1, 1, 2)), "y"),
            w.kinds.any(),
            draws and w.chance(0.6),
        )
        for _ in range(w.random.choice((0, 1, 1, 2)))
    )
    tasks = [
        Signature(w.fresh("t"), parameters(w, w.random.choice((0, 1, 1, 2, 3)), "a"), w.kinds.any())
        for _ in range(w.random.choice((2, 2, 3, 4)))
    ]
    circles = w.chance(0.5)
    measures: dict[str, str] = {}
    if circles and w.chance(0.7):
        tasks, measures = measured(w, tasks)
    return World(facts, hidden, primitives, tuple(tasks), circles, measures)
