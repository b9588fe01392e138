"""`ida-dsl run --profile`: where the time of a run went, at the lines of the program."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ida_dsl.asking.job import Job, Running
from ida_dsl.cli import screen
from ida_dsl.cli.profile_table import as_json, lines
from ida_runtime.engine.profile import Profile, profile_of
from ida_runtime.engine.run import Run
from ida_runtime.engine.stopwatch import Clock, Stopwatch

if TYPE_CHECKING:
    from ida_runtime.calls.keeping import Keeper
    from ida_runtime.engine.observing import Observer


@define(eq=False)
class Profiling:
    """Measures one run. In lock step there is nothing to measure, and it says why."""

    job: Job
    cpu: Clock = time.thread_time
    wall: Clock = time.perf_counter
    profile: Profile | None = field(default=None, init=False)
    _watch: Stopwatch | None = field(default=None, init=False)
    _running: Running | None = field(default=None, init=False)

    def start(self, keeper: Keeper | None = None) -> Running:
        """The run, not begun."""
        self._watch = Stopwatch(self.cpu, self.wall)
        observer: Observer = self._watch
        self._running = self.job.start(observer, keeper)
        return self._running

    def stop(self) -> None:
        """The run is over."""
        if isinstance(self._running, Run) and self._watch is not None:
            self.profile = profile_of(self._running.machine, self._watch)

    def tell(self, aside: bool, silent: bool) -> None:
        """Shows it, `aside` on stderr; not where `silent`. That there is none is always said."""
        if self.profile is None:
            screen.remark(
                f"no profile: this run goes in lock step ({self.job.why_in_lock_step()}), "
                "where each question is computed on its own, as written"
            )
            return
        if silent:
            return
        found = lines(self.profile, self.job.program.sources, screen.width(), screen.paint)
        for line in ("", *found):
            (screen.remark if aside else screen.put)(line)

    def to_json(self) -> dict[str, Any] | None:
        """It as JSON data; None where there is none."""
        return None if self.profile is None else as_json(self.profile, self.job.program.sources)
