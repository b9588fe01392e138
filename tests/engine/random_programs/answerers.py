"""Who answers at random: right types and wrong ones, unknown wholly and in part, drawing or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from zlib import crc32

from attrs import define, field, frozen

from ida_dsl.graph.model import ShownNode, TaskNode
from ida_dsl.identity import digest
from ida_dsl.interpreter.program import Program
from ida_dsl.questions import Agent, Final, Pick, Reply, Shown
from ida_dsl.types import Type, is_finite
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
    "limit(spec, 3)",
)


@define(eq=False)
class Anything:
    """Answers one of a few values of each task, equal questions alike; where it draws, each draw anew."""

    name: str
    deterministic: bool
    pools: Mapping[str, Sequence[object]]
    types: Mapping[str, Sequence[Type]]
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

    def step(self, shown: Shown) -> Pick | Final | Unknown:
        """Asks something that it may, or answers."""
        picks = shown.picks or ()
        random = Random(
            digest((self.seed, shown.question.arguments, len(picks), *(one.answer for one in picks)))
        )
        strategies = [one for one in shown.task.strategies if isinstance(one, ShownNode)]
        asks = [name for one in strategies for name in one.may_ask]
        if random.random() < 0.3 or not asks:
            answer = random.choice(self.pools[shown.task.name])
            return answer if isinstance(answer, Unknown) else Final(answer)  # type: ignore[arg-type]
        name = random.choice(asks)
        return Pick(name, tuple(value(random, one, 0.05) for one in self.types[name]), Unknown())


_LATER = "not today"


@define(eq=False)
class Raises:
    """Fails at every call, and always says the same: which questions come together is not fixed."""

    name: str = "raises"
    deterministic: bool = True

    def answer(self, _: Sequence[Shown]) -> list[Reply]:
        """Nothing."""
        raise RuntimeError(_LATER)

    def step(self, _: Shown) -> Pick:
        """Nothing."""
        raise RuntimeError(_LATER)


@frozen
class Crew:
    """Who answers in a case: for each task `any`, `draws`, `raises`, `declared` or an agent as commands take
    it."""

    words: Mapping[str, str] = field(factory=dict)
    seed: int = 0

    def answerers(self, program: Program) -> Callable[[str], Agent]:
        """Fresh agents."""
        pools = {task.name: pool(task, self.seed) for task in program.graph.tasks}
        types = {name: [type_ for type_, _ in each] for name, each in program.parameters.items()}
        own: dict[str, Agent] = {
            "any": Anything("any", True, pools, types, self.seed),
            "draws": Anything("draws", False, pools, types, self.seed),
            "raises": Raises(),
        }
        written = {
            task: parse_agent(text) for task, text in self.words.items() if text not in {*own, "declared"}
        }
        written |= {slot: parse_agent("nobody") for slot in _shown(program)}
        known: Mapping[str, Agent] = (
            assign(program, written, seed=self.seed) if any(w not in own for w in self.words.values()) else {}
        )

        def answerer(slot: str) -> Agent:
            if "." in slot:  # who shows a decomposition
                return own["draws" if self.seed % 4 == 0 else "raises" if self.seed % 40 == 1 else "any"]
            return own[self.words[slot]] if self.words[slot] in own else known[slot]

        return answerer


def _shown(program: Program) -> list[str]:
    """The slots of agents that show a decomposition: `any` or `draws` does, whom the program names not."""
    return [
        f"{task.name}.{one.name}"
        for task in program.graph.tasks
        for one in task.strategies
        if isinstance(one, ShownNode)
    ]


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
        return usual if random.random() < 0.85 else random.choice(("any", "nobody", "declared", "raises"))
    if task.spec is None:
        return random.choice(("any", "nobody", "declared", "limit(nobody, 2)"))
    return random.choice(WRITTEN if is_finite(task.returns) else WRITTEN[:1])
