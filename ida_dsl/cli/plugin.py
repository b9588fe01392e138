"""The pytest plugin: `pytest programs/` tries the laws of `.ida` files, an item per law and task.

Only files that pytest is pointed at, or finds below the folders that it is pointed at with `--ida`, are
collected, so that having ida-dsl installed changes no other test run.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ida_dsl.laws.bench import Workshop
    from ida_dsl.laws.model import Verdict
    from ida_dsl.laws.suite import Item


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--ida`, `--ida-effort`, `--ida-allow-python`."""
    group = parser.getgroup("ida-dsl", "laws of decompositions (.ida files)")
    group.addoption("--ida", action="store_true", help="Collect .ida files in folders, too.")
    group.addoption(
        "--ida-effort", type=_effort, default=1.0, help="How many cases: as ida-dsl test --effort."
    )
    group.addoption(
        "--ida-allow-python", action="store_true", help="Let programs run their helpers in Python."
    )


def _effort(text: str) -> float:
    number = float(text)
    if not 0.01 <= number <= 1000:
        raise ArgumentTypeError(f"{text} is not in the range 0.01 to 1000")
    return number


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ProgramFile | None:
    """A program, where it was named or programs are wanted."""
    config = parent.config
    if file_path.suffix != ".ida":
        return None
    named = any(str(file_path) == str(Path(one.split("::")[0]).resolve()) for one in config.args)
    if not named and not config.getoption("--ida") and not _in_programs(file_path, config):
        return None
    made: ProgramFile = ProgramFile.from_parent(parent, path=file_path)
    return made


def _in_programs(path: Path, config: pytest.Config) -> bool:
    """Whether a folder that was named directly holds the file: `pytest programs/` means its programs."""
    return any(Path(one.split("::")[0]).resolve() == path.parent for one in config.args)


class ProgramFile(pytest.File):
    """A program as a collection of laws."""

    def collect(self) -> Iterator[Subject]:
        """Its tasks and properties. A program with errors is an error of collection."""
        from ida_dsl.asking.settling import helpers
        from ida_dsl.diagnostics import CheckFailed
        from ida_dsl.laws.bench import Workshop
        from ida_dsl.laws.suite import items
        from ida_dsl.load import load
        from ida_dsl.render import render_all

        try:
            program = load(self.path)
        except CheckFailed as failed:
            raise self.CollectError(render_all(failed.diagnostics, failed.sources)) from None
        externs = dict(helpers(program)) if self.config.getoption("--ida-allow-python") else {}
        workshop = Workshop(program, externs=externs)
        found = items(workshop)
        for name in dict.fromkeys(item.subject for item in found):
            of = [item for item in found if item.subject == name]
            yield Subject.from_parent(self, name=name, workshop=workshop, items=of)


class Subject(pytest.Collector):
    """A task or property as a collection of laws, so that `program.ida::task` is a name for all of them."""

    def __init__(self, *, workshop: Workshop, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.workshop = workshop
        self.items = items

    def collect(self) -> Iterator[LawItem]:
        """An item per law."""
        for item in self.items:
            yield LawItem.from_parent(self, name=item.law, workshop=self.workshop, item=item)


class LawBroken(Exception):  # noqa: N818 - says what happened
    """A law that is broken or undecided; its text is the report."""


class LawItem(pytest.Item):
    """One law of one task, or one property."""

    def __init__(self, *, workshop: Workshop, item: Item, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.workshop = workshop
        self.item = item
        self.add_marker("ida")

    def runtest(self) -> None:
        """Tries the law. What is waived or not meant is skipped."""
        from ida_dsl.laws.hunting import Effort, remembered
        from ida_dsl.laws.model import Status
        from ida_dsl.laws.suite import SECONDS, hunts, judge

        scale = self.config.getoption("--ida-effort")
        seconds = SECONDS * scale / hunts(self.workshop)
        effort = Effort(scale, remembered(), clock=process_time, seconds=seconds)
        verdict = judge(self.workshop, self.item, effort)
        if verdict.status in {Status.WAIVED, Status.NOT_MEANT}:
            pytest.skip(f"{verdict.status.value}: {verdict.why}")
        if verdict.fails:
            raise LawBroken("\n".join(self._report(verdict)))

    def _report(self, verdict: Verdict) -> Iterator[str]:
        from ida_dsl.asking.telling import Look
        from ida_dsl.laws.reporting import Page, report

        case = verdict.breach.case if verdict.breach is not None else None
        bench = self.workshop.usual if case is None else self.workshop.bench(case.params)
        page = Page(str(self.path), self.workshop.compiled.sources, Look(most_lines=40))
        return report(page, bench, verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report, and no traceback."""
        if isinstance(excinfo.value, LawBroken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands: the line of the task or property."""
        graph = self.workshop.compiled.graph
        spans = {law.name: law.span for law in graph.properties} | {
            task.name: task.span for task in graph.tasks
        }
        span = spans.get(self.item.subject)
        source = self.workshop.compiled.sources.get(span.path) if span is not None else None
        line = source.line_col(span.start)[0] - 1 if source is not None and span is not None else None
        return self.path, line, self.item.name


def pytest_configure(config: pytest.Config) -> None:
    """The marker that all items have."""
    config.addinivalue_line("markers", "ida: a law of an .ida program")
