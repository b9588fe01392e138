"""Random questions for a program, and how they are to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from attrs import field, frozen

from ida_dsl.draws import CounterDraws, key_of
from ida_dsl.graph.model import ShownNode
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import FULL, Context, Question
from ida_dsl.sampling import SampleError, Sampler
from ida_dsl.types import belongs, convert
from ida_dsl.values import Unknown, Value
from tests.engine.random_programs.answerers import Crew, crew
from tests.engine.random_programs.values import value


@frozen
class Case:
    """Roots put in one run, and the run's settings; `twice` where a second run remembers the first."""

    roots: tuple[Question, ...]
    crew: Crew
    seed: int = 0
    forced: Mapping[str, str] = field(factory=dict)
    twice: bool = False


def cases(program: Program, seed: int, count: int) -> Iterator[Case]:
    """So many runs of a program, in a few contexts; one run in eight is of many roots."""
    random = Random(seed)
    contexts = [_context(program, random) for _ in range(3)]
    endless = any(task.cycle and task.measure is None for task in program.graph.tasks)
    depths = (0, 1, 1, 2, 2, 3) if endless else (0, 1, 2, 3, FULL, FULL, FULL)
    few = {task: _arguments(program, task, contexts, random, 5) for task in program.tasks}
    many = {task: _arguments(program, task, contexts, random, 40) for task in program.tasks}
    for at in range(count):
        usual, wide = depths[at % len(depths)], at % 8 == 7
        roots = _roots(random, many if wide else few, contexts, depths, usual)
        random.shuffle(roots)
        roots = roots if wide else roots[: random.choice((1, 4, 9, 9))]
        again = [random.choice(roots)] if roots and random.random() < 0.3 else []
        forced = _forced(program, random) if random.random() < 0.15 else {}
        yield Case(
            (*roots, *again), crew(random, program), random.randrange(100), forced, random.random() < 0.1
        )


def _roots(
    random: Random,
    pools: Mapping[str, list[tuple[Value, ...]]],
    contexts: list[Context],
    depths: tuple[int, ...],
    usual: int,
) -> list[Question]:
    return [
        Question(
            task, random.choice(contexts), own, (), usual if random.random() < 0.9 else random.choice(depths)
        )
        for task, given in pools.items()
        for own in random.sample(given, min(len(given), 60 if len(given) > 6 else random.randint(1, 4)))
    ]


def _context(program: Program, random: Random) -> Context:
    if program.graph.context_sample is not None:
        found = Sampler(program).try_context(CounterDraws(key_of(random.randrange(1000), "context")))
        if isinstance(found, Context):
            return found
    return Context({fact.name: value(random, fact.type, 0.02) for fact in program.graph.facts})


def _arguments(
    program: Program, task: str, contexts: list[Context], random: Random, count: int
) -> list[tuple[Value, ...]]:
    node = program.tasks[task]
    made = [tuple(value(random, one.type, 0.05) for one in node.parameters) for _ in range(count)]
    if node.sample is not None:
        try:
            found = Sampler(program).try_arguments(task, contexts[0], CounterDraws(random.randrange(1000)))
        except SampleError:
            found = Unknown()
        made += [] if isinstance(found, Unknown) else [found]
    types = [one.type for one in node.parameters]
    made = [tuple(map(convert, own, types)) for own in made]
    return [own for own in dict.fromkeys(made) if all(map(belongs, own, types))]


def _forced(program: Program, random: Random) -> dict[str, str]:
    written = {
        task.name: [one.name for one in task.strategies if not isinstance(one, ShownNode)]
        for task in program.graph.tasks
    }
    able = [task for task, names in written.items() if names]
    return {task: random.choice(written[task]) for task in able if random.random() < 0.6}
