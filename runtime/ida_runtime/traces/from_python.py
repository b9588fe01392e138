"""Makes a run from Python and keeps it in a folder, however it ends."""

from __future__ import annotations

from pathlib import Path

from ida_dsl.asking.job import Job
from ida_dsl.asking.results import Answers
from ida_runtime.agents.base import Stopped
from ida_runtime.calls.not_kept import NotKept
from ida_runtime.traces.recording import Recording


def recorded(job: Job, path: Path) -> Answers:
    """The answers; the folder has all that was asked, also where Ctrl-C ended it. Raises `NoRun` where
    there is something already, and OSError where the journal cannot be written any more."""
    recording = Recording.begin(path, job)
    with job.kept() as keeper:
        running = job.start(keeper=keeper)
        recording.watch(running)
        try:
            outcome = running.run()
        except (Stopped, KeyboardInterrupt) as stop:
            recording.end(running, running.so_far(), stopped=True)
            if isinstance(stop, NotKept):
                raise OSError(str(stop)) from None
            raise
        recording.end(running, outcome, stopped=False)
    return job.answers(outcome)
