"""Records a run: makes its folder, writes what it finds while it goes on, and says how it ended."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import define, field

import ida_dsl
from ida_dsl.asking.job import Job, Running
from ida_dsl.graph.json import to_json as graph_to_json
from ida_dsl.interpreter.outcome import Outcome
from ida_dsl.interpreter.program import Program
from ida_dsl.json_values import to_json
from ida_dsl.questions import FULL
from ida_runtime.engine.run import Run
from ida_runtime.traces.folder import NoRun, RunFolder, new_folder
from ida_runtime.traces.not_written import or_ended
from ida_runtime.traces.of_outcome import tables_of_outcome
from ida_runtime.traces.writer import Writer


@define(eq=False)
class Recording:
    """The recording of one run. `begin`, `watch` the run before it is made, and `end`."""

    folder: RunFolder
    job: Job
    about: dict[str, Any]
    writer: Writer = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.writer = Writer(self.folder.beside if self._stale else self.folder)

    @property
    def _stale(self) -> bool:
        """Whether there are tables that stay until new ones are whole."""
        return bool(self.about.get("stale"))

    @classmethod
    def begin(cls, path: Path, job: Job, options: Mapping[str, Any] | None = None) -> Recording:
        """Makes the folder; `options` say how to begin the same run again. Raises `NoRun` where there is
        something already, and OSError where nothing can be written: then nothing is left of it."""
        found = cls(new_folder(path), job, _about(job) | {"options": dict(options or {})})
        try:
            found._begin()
        except OSError:
            found.folder.unmake()
            raise
        return found

    def _begin(self) -> None:
        job, folder = self.job, self.folder
        folder.put(folder.program, job.program.sources[job.program.path].text)
        folder.put(folder.graph, _graph(job))
        folder.write(self.about)

    @classmethod
    def resume(cls, path: Path, job: Job) -> Recording:
        """Goes on with a run: what was computed is computed again, what was paid for is in the journal.
        Raises `NoRun` where there is none, or its program is another now; OSError."""
        folder = RunFolder(path)
        about = folder.read()
        if folder.graph.read_text(encoding="utf-8") != json.dumps(
            graph_to_json(job.program.graph), ensure_ascii=False
        ):
            what = f"{about.get('program', 'the program')} was changed since {path} was begun"
            raise NoRun(what, f"`--out ANOTHER --reuse {path}` takes its paid answers into a run of its own")
        folder.mend()
        if not about.get("stale"):
            folder.clear()
        found = cls(folder, job, about | {"state": "running", "resumed": [*about.get("resumed", ()), _now()]})
        folder.write(found.about)
        return found

    def watch(self, running: Running) -> None:
        """Writes share by share; what goes in lock step is written in the end."""
        if isinstance(running, Run):
            running.kept.append(self.writer)

    def end(self, running: Running, outcome: Outcome, *, stopped: bool) -> None:
        """Writes what is left, and how it ended. Raises `NotWritten`."""
        if not isinstance(running, Run):
            program = Program.of(self.job.program.graph, self.job.settings)
            for tables in tables_of_outcome(program, outcome):
                self.writer.write(tables)
        with or_ended():
            if self._stale:
                self._put_in_place(stopped)
            if not (self._stale and stopped):
                self.about |= _found(outcome)
            self.about |= {"state": "stopped" if stopped else "done", "ended": _now()}
            self.folder.write(self.about)

    def _put_in_place(self, stopped: bool) -> None:
        """The new tables take the place of the old ones, if they are whole."""
        if stopped:
            self.folder.leave_beside()
        else:
            self.folder.put_in_place()
            del self.about["stale"]


def _graph(job: Job) -> str:
    return json.dumps(graph_to_json(job.program.graph), ensure_ascii=False)


def _about(job: Job) -> dict[str, Any]:
    """What is known before a run."""
    graph, settings = job.program.graph, job.settings
    depths = sorted({root.depth for root in job.roots})
    return {
        "state": "running",
        "program": Path(job.program.path).name,
        "params": {one.name: to_json(one.value, one.type) for one in graph.params},
        "agents": {name: agent.name for name, agent in sorted(job.agents.items())},
        "agents_are": dict(_declared(job)),
        "seed": settings.seed,
        "depths": ["full" if one == FULL else one for one in depths],
        "strategies": dict(settings.forced),
        "budget": {
            name: getattr(settings, name) for name in ("questions", "total", "cost", "steps", "memory")
        },
        "roots": len(job.roots),
        "begun": _now(),
        "made_by": {"ida_dsl": ida_dsl.__version__, "python": platform.python_version()},
    }


def _declared(job: Job) -> Iterator[tuple[str, list[str]]]:
    """What agents say of themselves that decides which questions are shown alike; those that say nothing are
    left out."""
    for name, agent in sorted(job.agents.items()):
        says = {"draws": not agent.deterministic, "sees all": getattr(agent, "whole_context", False)}
        if any(says.values()):
            yield name, [one for one, so in says.items() if so]


def _found(outcome: Outcome) -> dict[str, Any]:
    """What is known after it."""
    return {
        "questions": dict(outcome.questions),
        "asks": outcome.asks,
        "looks": outcome.looks,
        "answers_by": dict(outcome.answers_by),
        "remembered": outcome.remembered,
        "cost": outcome.cost,
        "waves": outcome.waves,
        "deterministic": list(outcome.deterministic),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
