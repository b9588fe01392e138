"""What a run keeps of paid answers, and takes from earlier ones: as users say it, looked up and opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ida_dsl.agents.model import AgentNode
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.asking.settling import a_path
from ida_dsl.graph.model import Graph
from ida_dsl.questions import Agent

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper
    from ida_runtime.journals.journal import Journal

JOURNAL = "journal.sqlite"
"""The journal's name in the folder of a run."""


@frozen
class Keep:
    """`journal` is where answers are kept, None where nowhere; `reuse` the journals of earlier runs; `fresh`
    tasks, shown strategies (`task.strategy`) and agents, whose answers from earlier are not taken."""

    journal: Path | None = None
    reuse: tuple[Path, ...] = ()
    fresh: tuple[str, ...] = ()

    @classmethod
    def read(cls, journal: object, reuse: object, fresh: object) -> Keep:
        """As users give it: a file or a run's folder, several of these, several names. Raises `Misused`."""
        paths = tuple(journal_at(one) for one in _several(reuse))
        names = tuple(str(one) for one in _several(fresh))
        own = None if journal is None else journal_at(journal)
        if names and own is None and not paths:
            how = "give --resume RUN or --reuse RUN, too (in Python: journal=…, reuse=…)"
            raise Misused("there are no earlier answers that `fresh` could leave out", how)
        if own in paths:
            raise Misused(f"{own} is this run's own journal", "it is gone on with; leave `reuse` out")
        return cls(own, paths, names)

    @contextmanager
    def opened(self, graph: Graph, agents: Mapping[str, Agent]) -> Iterator[Keeper | None]:
        """The journals, open; None where nothing is kept or reused. Raises `Misused`."""
        if self.journal is None and not self.reuse:
            yield None
            return
        from ida_runtime.calls.keeping import Keeper  # noqa: PLC0415 - the runtime is not small
        from ida_runtime.journals.journal import Journal  # noqa: PLC0415

        fresh = frozenset(_fresh(graph, agents, self.fresh))
        with ExitStack() as held:
            earlier = [held.enter_context(_open(Journal.read, path)) for path in self.reuse]
            own = Journal.fleeting() if self.journal is None else _open(Journal.open, self.journal)
            yield Keeper(held.enter_context(own), earlier, fresh)


def journal_at(given: object) -> Path:
    """The file of a journal: it, or the folder of its run. Raises `Misused`."""
    path = a_path(given)
    return path / JOURNAL if path.is_dir() else path


def _several(given: object) -> list[object]:
    if given is None:
        return []
    return [given] if isinstance(given, str | PathLike) else list(given)  # type: ignore[call-overload]


def _open(how: object, path: Path) -> Journal:
    from ida_runtime.journals.journal import JournalTrouble  # noqa: PLC0415 - the runtime is not small

    try:
        return how(path)  # type: ignore[operator, no-any-return]
    except JournalTrouble as trouble:
        what, *how = str(trouble).split("\n")
        raise Misused(what, *(how or ["mend that and try again"])) from None


def _fresh(graph: Graph, agents: Mapping[str, Agent], names: tuple[str, ...]) -> Iterator[str]:
    """The names as a journal has them: a declared agent's is what it stands for, a group's its members'."""
    there = {name for agent in agents.values() for name in _names_of(agent)}
    declared = dict(graph.agents)
    known = [*agents, *declared, *sorted(there)]
    for name in names:
        if name in declared:
            yield from _written_out(declared[name], declared)
        elif name in known:
            yield name
            yield from (other for agent in agents.values() for other in _below(agent, name))
        else:
            raise none_called("task or agent", name, known, "name one of these")


def _names_of(agent: Agent) -> Iterator[str]:
    yield str(agent.name)
    for member in getattr(agent, "members", ()):
        yield from _names_of(member)


def _below(agent: Agent, name: str) -> Iterator[str]:
    """The names of the agents that this one is made of, if it has that name, or of such a one within it."""
    if agent.name == name:
        yield from _names_of(agent)
    for member in getattr(agent, "members", ()):
        yield from _below(member, name)


def _written_out(node: AgentNode, declared: Mapping[str, AgentNode]) -> Iterator[str]:
    from ida_dsl.agents.parts import agent_text, expanded  # noqa: PLC0415 - seldom wanted

    whole = expanded(node, declared)
    yield agent_text(whole)
    for member in whole.members:
        yield from _written_out(member, declared)
