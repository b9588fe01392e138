"""What the page can ask for: each request by its name, its answer as JSON.

Pure but for what it reads: the server (`server.py`) and the page in one file (`one_file.py`) both give these
answers to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import define, field

from ida_dsl.asking.asks import signature
from ida_dsl.asking.misused import Misused
from ida_dsl.source import Source
from ida_runtime.traces.comparing import Compared, Difference, compared
from ida_runtime.traces.reader import Trace
from ida_runtime.web.detailed import Details
from ida_runtime.web.judging import Judge
from ida_runtime.web.paid import Payments
from ida_runtime.web.searching import PAGE, Search, search
from ida_runtime.web.viewed import Json, Viewed

Given = Mapping[str, str]
_MOST_JUDGED = 400
_ABOUT = (
    "program", "state", "begun", "ended", "params", "agents", "answers_by", "cost", "seed", "depths", "asks",
    "looks", "strategies",
)  # fmt: skip


@define(eq=False)
class Shown:
    """One run of the page, with all that says something of it."""

    run: Viewed
    judge: Judge = field(init=False)
    source: Source = field(init=False)
    payments: Payments = field(init=False)
    details: Details = field(init=False)
    _searches: dict[str, Search] = field(factory=dict)

    @classmethod
    def open(cls, path: Path | str, number: int = 0) -> Shown:
        """Opens a run. Raises `ida_runtime.traces.folder.NoRun`."""
        return cls(Viewed.open(path, number))

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self.run.trace.folder.path

    @property
    def is_current(self) -> bool:
        """Whether the folder still says what was read: a run may go on while it is looked at."""
        trace = self.run.trace
        return trace.shares == trace.folder.shares and trace.about == trace.folder.read()

    def __attrs_post_init__(self) -> None:
        folder = self.run.trace.folder
        text = folder.program.read_text(encoding="utf-8") if folder.program.exists() else ""
        self.judge, self.source = Judge(self.run), Source(folder.program.name, text)
        self.payments = Payments(self.run)
        self.details = Details(self.run, self.judge, self.source, self.payments)

    def found(self, text: str, first: int) -> Json:
        """Questions that fit a query; the last query is remembered, to be gone on with."""
        if text not in self._searches:
            self._searches.clear()
            self._searches[text] = search(self.run, self.judge, text)
        return self._searches[text].page(first)

    def about(self) -> Json:
        """What the run is."""
        trace, about = self.run.trace, self.run.trace.about
        counts = about.get("questions") or {name: len(trace.questions(name)) for name in trace.names}
        tasks = [
            {"name": name, "signature": signature(node), "questions": counts.get(name, 0),
             "judged": self.run.has_spec(name)}
            for name, node in self.run.nodes.items()
        ]  # fmt: skip
        return {
            **{name: about[name] for name in _ABOUT if name in about},
            "name": self.run.name,
            "folder": str(trace.folder.path),
            "tasks": tasks,
            "questions": sum(counts.values()),
            "roots": self.run.root_count,
            "source": self.source.text,
        }


@define(eq=False)
class Session:
    """The runs of a page, one or two, and what it asks for."""

    runs: Sequence[Shown]
    _both: tuple[tuple[Trace, ...], Compared] | None = None

    @classmethod
    def open(cls, paths: Sequence[Path | str]) -> Session:
        """Opens the runs. Raises `ida_runtime.traces.folder.NoRun`."""
        return cls([Shown.open(path, at) for at, path in enumerate(paths)])

    def warm(self) -> None:
        """Reads the first tables of each run before anybody waits for them."""
        for shown in self.runs:
            for line in shown.run.root_lines(0, 1):
                if line.key is not None:
                    shown.details.of(shown.run.place(line.key))

    def answer(self, name: str, given: Given) -> Json:
        """The answer to a request. Raises `Misused` where there is no such thing."""
        known: dict[str, Callable[[Given], Json]] = {
            "runs": self._runs,
            "roots": self._roots,
            "below": self._below,
            "question": self._question,
            "facts": self._facts,
            "judge": self._judge,
            "why": self._why,
            "find": self._find,
            "timeline": self._timeline,
            "score": self._score,
            "differences": self._differences,
            "other": self._other,
        }
        if name not in known:
            raise Misused(f"the page asked for `{name[:80]}`", "open it anew")
        return known[name](given)

    def _shown(self, given: Given) -> Shown:
        number = given.get("run") or given.get("key", "").partition(".")[0] or "0"
        if not number.isdecimal() or int(number) >= len(self.runs):
            raise Misused(f"there is no run {number[:20]} here", "open the page anew")
        return self.runs[int(number)]

    def _runs(self, _: Given) -> Json:
        self.runs = [one if one.is_current else Shown.open(one.path, at) for at, one in enumerate(self.runs)]
        runs = [one.about() for one in self.runs]
        if len({run["name"] for run in runs}) < len(runs):
            return {"runs": [run | {"name": run["folder"]} for run in runs]}
        return {"runs": runs}

    def _roots(self, given: Given) -> Json:
        return self._shown(given).run.roots(_number(given, "first"), PAGE)

    def _below(self, given: Given) -> Json:
        run = self._shown(given).run
        return run.below(run.place(given.get("key", "")), _number(given, "first"))

    def _question(self, given: Given) -> Json:
        shown = self._shown(given)
        return shown.details.of(shown.run.place(given.get("key", "")))

    def _facts(self, given: Given) -> Json:
        shown, (share, _, number) = self._shown(given), given.get("context", "").partition(".")
        try:
            return shown.details.facts(int(share), int(number))
        except (ValueError, IndexError):
            raise Misused("there is no such problem in this run", "open the page anew") from None

    def _judge(self, given: Given) -> Json:
        shown, keys = self._shown(given), given.get("keys", "").split(",")[:_MOST_JUDGED]
        return {"verdicts": shown.judge.verdicts(shown.run.place(key) for key in keys if key)}

    def _why(self, given: Given) -> Json:
        shown = self._shown(given)
        return shown.details.why(shown.run.place(given.get("key", "")))

    def _find(self, given: Given) -> Json:
        return self._shown(given).found(given.get("query", ""), _number(given, "first"))

    def _score(self, given: Given) -> Json:
        return dict(self._shown(given).judge.score())

    def _timeline(self, given: Given) -> Json:
        return self._shown(given).payments.timeline()

    # -------------------------------------------------------------------------------------------- two runs

    @property
    def _compared(self) -> Compared:
        traces = tuple(one.run.trace for one in self.runs)
        if self._both is None or self._both[0] != traces:
            self._both = traces, compared(*traces)
        return self._both[1]

    def _differences(self, given: Given) -> Json:
        """What two runs answer differently: first what differs of itself."""
        self._two()
        found, first = self._compared, _number(given, "first")
        ahead = set(found.first)
        every = [*found.first, *(one for one in found.different if one not in ahead)]
        return {
            "lines": [self._pair(one) | {"itself": one in ahead} for one in every[first : first + PAGE]],
            "first": first,
            "count": len(every),
            "itself": len(found.first),
            "same": sum(found.same.values()),
            "only": [sum(found.only_one.values()), sum(found.only_other.values())],
            "programs_differ": self.runs[0].source.text != self.runs[1].source.text,
        }

    def _pair(self, one: Difference) -> Json:
        return {"sides": [self.runs[0].run.line(one.one).told(), self.runs[1].run.line(one.other).told()]}

    def _other(self, given: Given) -> Json:
        """The same questions in the other run, by key; null where it has none."""
        self._two()
        mine = self._shown(given)
        theirs = next(one for one in self.runs if one is not mine)
        return {
            "others": {
                key: _same(mine, theirs, key)
                for key in given.get("keys", "").split(",")[:_MOST_JUDGED]
                if key
            }
        }

    def _two(self) -> None:
        if len(self.runs) != 2:
            raise Misused("there is one run only", "`ida-dsl view RUN RUN` shows two side by side")


def _same(mine: Shown, theirs: Shown, key: str) -> Json | None:
    row = mine.run.trace.row(mine.run.place(key))
    found = next(theirs.run.trace.find(row.id), None)
    return None if found is None else theirs.run.line(found).told()


def _number(given: Given, name: str) -> int:
    text: Any = given.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 12 else 0
