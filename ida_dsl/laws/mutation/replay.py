"""The laws, tried on recorded questions: by far the most mutants are caught here, in milliseconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field

from ida_dsl.graph.model import PropertyNode, ShownNode, TaskNode
from ida_dsl.laws.answering import Mood
from ida_dsl.laws.bench import Rejected, Strategy, Workshop
from ida_dsl.laws.model import Breach, Setup
from ida_dsl.laws.mutation.answers import saying
from ida_dsl.laws.mutation.corpus import Corpus, Instance, Known, Params, Put
from ida_dsl.laws.propertied import PROPERTY, leaves, try_property
from ida_dsl.laws.suite import Item
from ida_dsl.laws.trials import TRIALS, Law, mood_for, trial
from ida_dsl.questions import FULL

_SHALLOW = 2
_WHOLE = 16
_ANYONE = 4
"""How often a case of a property by anyone is tried, each time with other answers."""
"""How many questions are expanded in full."""


@define(eq=False)
class Replay:
    """A mutant, and the recorded questions."""

    corpus: Corpus
    workshop: Workshop
    task: str
    items: Sequence[Item]
    trials: int = field(init=False, default=0)
    """How many cases could be judged."""
    _benches: dict[int, Known] = field(init=False, factory=dict)
    _steps: list[tuple[Put, Strategy]] | None = field(init=False, default=None)

    def breach(self) -> tuple[Item, str] | None:
        """The first law that is broken, and how."""
        for item in self.items:
            for found in self._tried(item):
                if found is not None:
                    return item, found.said
        return None

    def _tried(self, item: Item) -> Iterator[Breach | None]:
        if item.law == PROPERTY:
            return self._property(item.subject)
        law = next((one for one in TRIALS if one.name.name == item.law), None)
        if law is None:
            return iter(())
        return self._whole(law, item.subject) if law.whole else self._stepwise(law)

    def bench(self, params: Params) -> Known:
        """The mutant's bench. Raises `Rejected` where it has errors with these params."""
        if id(params) not in self._benches:
            self._benches[id(params)] = self.corpus.known(params, self.workshop)
        return self._benches[id(params)]

    # -------------------------------------------------------------------------------------- one step each

    def _stepwise(self, law: Law) -> Iterator[Breach | None]:
        for put, strategy in self._applying():
            bench = self.bench(put.params)
            task = bench.program.tasks[self.task]
            if law.not_meant(bench, task, strategy) or _waived(task, law, strategy):
                continue
            mood = mood_for(bench, law, strategy)
            for seed in range(1 if mood is Mood.RIGHT else 3):
                yield self._trial(bench, law, Setup(put.question, strategy.name, seed), mood)

    def _applying(self) -> list[tuple[Put, Strategy]]:
        """The recorded questions, each with the strategies that apply to it."""
        if self._steps is None:
            self._steps = list(self._find_applying())
        return self._steps

    def _find_applying(self) -> Iterator[tuple[Put, Strategy]]:
        for put in self.corpus.questions.get(self.task, ()):
            try:
                bench = self.bench(put.params)
            except Rejected:
                continue
            for strategy in bench.program.tasks[self.task].strategies:
                if not isinstance(strategy, ShownNode) and bench.applies(strategy, put.question):
                    yield put, strategy

    # ----------------------------------------------------------------------------------- whole expansions

    def _whole(self, law: Law, subject: str) -> Iterator[Breach | None]:
        starts = [put for put in self.corpus.starts if put.question.task == subject]
        for put in starts[:_WHOLE]:
            try:
                bench = self.bench(put.params)
            except Rejected:
                continue
            depth = FULL if subject in bench.ends else _SHALLOW
            yield self._trial(bench, law, Setup(evolve(put.question, depth=depth), None, 0), law.mood)

    def _property(self, name: str) -> Iterator[Breach | None]:
        for case in self.corpus.instances.get(name, ()):
            try:
                bench = self.bench(case.params)
                law = next(one for one in bench.program.graph.properties if one.name == name)
            except Rejected:
                continue
            for seed in range(_ANYONE if law.by == "anyone" else 1):
                yield self._case(bench, law, case, seed)

    def _case(self, bench: Known, law: PropertyNode, case: Instance, seed: int) -> Breach | None:
        agent = leaves(bench, law, saying(bench, Mood.ADVERSARIAL, seed, steady=True).choose)
        try:
            found = try_property(bench, law, case.context, case.values, seed, agent)
        except Rejected:
            return None
        self.trials += 1
        return found

    def _trial(self, bench: Known, law: Law, setup: Setup, mood: Mood) -> Breach | None:
        try:
            found = trial(bench, law, setup, saying(bench, mood, setup.seed, steady=law.steady))
        except Rejected:
            return None
        self.trials += 1
        return found


def _waived(task: TaskNode, law: Law, strategy: Strategy) -> bool:
    own = {None, strategy.name}
    return any(one.law == law.name.name and one.strategy in own for one in task.waivers)
