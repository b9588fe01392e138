"""A student and its teacher: one network that is trained, and one that has the average of its weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from attrs import define, field, frozen
from torch import Tensor
from torch.nn import functional

from ida_runtime.tiers.encoding.encoding import Encoding
from ida_runtime.tiers.learner.answering import Answering
from ida_runtime.tiers.learner.batches import Batch, batch_of
from ida_runtime.tiers.learner.device import at_work, taken
from ida_runtime.tiers.learner.network import Network
from ida_runtime.tiers.learner.settings import Learning, Size
from ida_runtime.tiers.learner.weights import Bound, Master
from ida_runtime.tiers.learner.writing import masked
from ida_runtime.tiers.lessons import Lesson

Numbers = npt.NDArray[np.int64]


@frozen(eq=False)
class Learnt:
    """What a step did: its loss in nats a token, NaN where it was no number and nothing was learned; of each
    question of the lesson that it was about, by number, whether the student would have said the same."""

    loss: float
    questions: Numbers
    same: npt.NDArray[np.bool_]


@define(eq=False)
class Student:
    """Learns from lessons. Made with the same seed it begins the same. Raises `NoRoom`."""

    encoding: Encoding
    size: Size
    how: Learning
    seed: int = 0
    _own: Bound = field(init=False)
    _teacher: Bound = field(init=False)
    _master: Master = field(init=False)
    _answering: Answering = field(init=False)

    def __attrs_post_init__(self) -> None:
        with at_work(self.how.device):
            self._begin()

    def _begin(self) -> None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            first, second = (Network.of(self.size, self.encoding) for _ in range(2))
        self._own = Bound.to(first, self.how.device, learns=True)
        self._teacher = Bound.to(second, self.how.device, learns=False)
        self._master = Master.of(self._own, self.how)
        self._answering = Answering(self.encoding, second, self.how.device)
        self._teacher.flat.copy_(self._master.average)

    @property
    def steps(self) -> int:
        """How many steps it was taught."""
        return self._master.steps

    def learn(self, lesson: Lesson, contexts: Numbers) -> Learnt:
        """One step, on what a lesson says of some contexts."""
        with at_work(self.how.device):
            return self._learn(lesson, contexts)

    def _learn(self, lesson: Lesson, contexts: Numbers) -> Learnt:
        network = self._own.network
        assert isinstance(network, Network)
        assert self._own.gradients is not None
        batch = batch_of(lesson, contexts, self.encoding.rules, self.how.device)
        logits = network(network.read(batch.facts, batch.mask), batch.mask, batch.rows)
        may = masked(logits, batch.allowed)
        loss = functional.cross_entropy(may.flatten(0, 1), batch.tokens.flatten(), ignore_index=-1)
        self._own.gradients.zero_()
        loss.backward()  # type: ignore[no-untyped-call] # torch
        learned = self._master.step(self._own)
        return Learnt(
            float(loss.detach()) if learned else float("nan"), *_agreed(lesson, batch, may.detach())
        )

    @torch.no_grad()
    def surprises(self, lesson: Lesson) -> npt.NDArray[np.float64]:
        """How much each row's token of a lesson surprises the teacher, in nats."""
        found = []
        for batch, logits in self._said(lesson):
            there = batch.tokens >= 0
            own = masked(logits, batch.allowed)[there], batch.tokens[there]
            found.append(taken(functional.cross_entropy(*own, reduction="none")))
        return np.concatenate(found).astype(np.float64)

    @torch.no_grad()
    def matches(self, lesson: Lesson) -> npt.NDArray[np.bool_]:
        """Of each row of a lesson whether its token is what the teacher finds likeliest. An answer is the
        teacher's, word for word, where that is so of all of its rows."""
        found = []
        for batch, logits in self._said(lesson):
            same = masked(logits, batch.allowed).argmax(dim=-1) == batch.tokens
            found.append(taken(same[batch.tokens >= 0]))
        return np.concatenate(found)

    def _said(self, lesson: Lesson) -> Iterator[tuple[Batch, Tensor]]:
        """What the teacher says of a lesson, so many contexts at a time."""
        network, device = self.teacher().network, self.how.device
        for at in range(0, len(lesson.facts.there), self.how.contexts):
            contexts = np.arange(at, min(at + self.how.contexts, len(lesson.facts.there)))
            with at_work(device):
                batch = batch_of(lesson, contexts, self.encoding.rules, device)
                logits = network(network.read(batch.facts, batch.mask), batch.mask, batch.rows)
            yield batch, logits

    def teacher(self) -> Answering:
        """The teacher, as the weights are now."""
        with torch.no_grad():
            self._teacher.flat.copy_(self._master.average)
        self._answering.forget()
        return self._answering

    def begin_as(self, network: Network) -> bool:
        """Begins with the weights of another. False, and nothing has changed, where it is of another size."""
        weights = [one.detach().float().reshape(-1) for one in network.parameters()]
        if sum(one.numel() for one in weights) != self._master.average.numel():
            return False
        flat = torch.cat(weights)
        with torch.no_grad():
            self._master.weights.copy_(flat)
            self._master.average.copy_(flat)
            self._own.flat.copy_(flat)
        return True

    def state(self) -> dict[str, Tensor]:
        """All that it takes to go on from here."""
        return self._master.state()

    def restore(self, state: dict[str, Tensor]) -> None:
        """Goes on from there."""
        self._master.restore(state)
        with torch.no_grad():
            self._own.flat.copy_(self._master.weights)


def _agreed(lesson: Lesson, batch: Batch, logits: Tensor) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """The questions of a batch, by number, and whether all words of each are the likeliest."""
    there = batch.tokens >= 0
    words = taken((logits.argmax(dim=-1) == batch.tokens)[there])
    question = lesson.question[batch.at[taken(there)]]
    numbers, which = np.unique(question, return_inverse=True)
    return numbers, np.bincount(which, weights=~words, minlength=len(numbers)) == 0
