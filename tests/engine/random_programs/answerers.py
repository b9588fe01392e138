"""Who answers at random: right types and wrong ones, unknown wholly and in part, drawing or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from zlib import crc32

from attrs import define, field, frozen

from ida_dsl.graph.model import TaskNode
from ida_dsl.identity import digest
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Reply, Shown
from ida_dsl.types import is_finite
from ida_dsl.values import Reason, Record, Unknown, Word
from ida_runtime.agents.build import assign, parse_agent
from tests.engine.random_programs.values import value

WRONG: tuple[object, ...] = (
    "no", 2.5, -99, True, (), (1, "x"), Word("nowhere"), frozenset([7]), Record.of([("a", 1)]),
    None, 2**70, object,
)  # fmt: skip
WRITTEN = (
    "spec",
    "noisy(spec, 0.3)",
    "majority(noisy(spec, 0.5), noisy(spec, 0.5), spec)",
    "first_known(nobody, spec)",
)


@define(eq=False)
class Anything:
    """Answers one of a few values of each task, equal questions alike; where it draws, each draw anew."""

    name: str
    deterministic: bool
    pools: Mapping[str, Sequence[object]]
    seed: int

    def answer(self, questions: Sequence[Shown]) -> list[Reply]:
        """One of the task's values for each."""
        return [self._reply(one) for one in questions]

    def _reply(self, shown: Shown) -> Reply:
        question = shown.question
        draw = () if self.deterministic else question.draw
        facts = tuple(fact for _, fact in shown.facts)
        key = digest((self.seed, question.task, question.arguments, facts, draw))
        pool = self.pools[question.task]
        sure = (None, 0.5, 1.0)[key % 3]
        return Reply(pool[(key >> 8) % len(pool)], confidence=sure)  # type: ignore[arg-type] # wrong ones too


@frozen
class Crew:
    """Who answers in a case: for each task `any`, `draws`, `declared` or an agent as commands take it."""

    words: Mapping[str, str] = field(factory=dict)
    seed: int = 0

    def answerers(self, program: Program) -> Callable[[str], Agent]:
        """Fresh agents."""
        pools = {task.name: pool(task, self.seed) for task in program.graph.tasks}
        own = {
            "any": Anything("any", True, pools, self.seed),
            "draws": Anything("draws", False, pools, self.seed),
        }
        written = {
            task: parse_agent(text) for task, text in self.words.items() if text not in {*own, "declared"}
        }
        known = (
            assign(program, written, seed=self.seed) if any(w not in own for w in self.words.values()) else {}
        )
        return lambda slot: own[self.words[slot]] if self.words.get(slot) in own else known[slot]


def pool(task: TaskNode, seed: int) -> tuple[object, ...]:
    """What `any` answers to a task."""
    random = Random(crc32(f"{seed} {task.name}".encode()))
    found: list[object] = [value(random, task.returns) for _ in range(4)]
    found += [value(random, task.returns, 0.3) for _ in range(2)]
    if random.random() < 0.7:
        found.append(random.choice((Unknown(), Unknown(Reason.SAID, "who knows"), Unknown(Reason.TIE))))
    if random.random() < 0.3:
        found.append(random.choice(WRONG))
    return tuple(found)


def crew(random: Random, program: Program) -> Crew:
    """A random one."""
    usual = random.choice(("any", "any", "any", "draws", "written"))
    words = {task.name: _word(random, task, usual) for task in program.graph.tasks}
    return Crew(words, random.randrange(2**16))


def _word(random: Random, task: TaskNode, usual: str) -> str:
    if usual != "written":
        return usual if random.random() < 0.85 else random.choice(("any", "nobody", "declared"))
    if task.spec is None:
        return random.choice(("any", "nobody", "declared"))
    return random.choice(WRITTEN if is_finite(task.returns) else WRITTEN[:1])
