"""What `ida-dsl trace retract` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field, frozen

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.trace_diff import by
from ida_dsl.cli.trace_replay import value_of
from ida_dsl.cli.tracing import Opened, opened
from ida_dsl.cli.which import place_of
from ida_dsl.values import Value
from ida_runtime.journals.journal import Journal, JournalTrouble
from ida_runtime.replays.paid import Behind, PaidFor
from ida_runtime.replays.retracting import Standing, retract, standing_on
from ida_runtime.traces.reader import Place


@frozen
class Wanted:
    """What is to be taken back, as click gives it, and how it is told."""

    which: str
    answer: str | None
    agent: str | None
    step: int | None
    listed: str | None
    most: int


def tell(path: str, wanted: Wanted) -> int:
    """Takes an answer back, and says what stands on it."""
    run = opened(path)
    place = place_of(run, wanted.which)
    correction = None if wanted.answer is None else value_of(run, place, wanted.answer)
    with _journal(run, path, place) as journal:
        asked = _Retracting(run, path, place, Behind(run.table, journal))
        rows = asked.chosen(wanted, correction)
        standing = standing_on(asked.behind, place, rows)
        before = [one for one in rows if not one.entry.retracted or correction is not None]
        if before:
            retract(journal, run.trace, [one.entry for one in before], correction)
    screen.put_all(asked.told(rows, standing, wanted, correction))
    if wanted.listed is not None:
        Path(wanted.listed).write_text("".join(f"{one}\n" for one in standing.ids), encoding="utf-8")
        screen.remark(f"{number(len(standing.ids), 'id')} written to {wanted.listed}")
    return FINE


@contextmanager
def _journal(run: Opened, path: str, place: Place) -> Iterator[Journal]:
    if not run.trace.folder.journal.exists():
        raise _not_paid(run, path, place)
    try:
        with Journal.open(run.trace.folder.journal) as journal:
            yield journal
    except JournalTrouble as trouble:
        raise Misused(*str(trouble).split("\n")) from None


def _not_paid(run: Opened, path: str, place: Place) -> Misused:
    """There is nothing to take back: why, and what else can be done."""
    entry = run.table.entry(place)
    said = f"{run.asked(entry.question)} was not paid for: its answer is from {by(entry)}, and in no journal"
    how = f"`ida-dsl trace replay {path} --answer {run.id(entry)}=VALUE` says what another would have changed"
    return Misused(said, how)


@define(eq=False)
class _Retracting:
    """One question whose answer is taken back."""

    run: Opened
    path: str
    place: Place
    behind: Behind
    _rows: list[PaidFor] = field(factory=list)

    def chosen(self, wanted: Wanted, correction: Value | None) -> list[PaidFor]:
        """The rows that are meant. Raises `Misused` where that is not clear."""
        rows = self._rows = self.behind.of(self.place)
        if not rows:
            raise _not_paid(self.run, self.path, self.place)
        names = list(dict.fromkeys(one.entry.agent for one in rows))
        if wanted.agent is not None:
            rows = [one for one in rows if one.entry.agent == wanted.agent]
            if not rows:
                raise none_called("agent", wanted.agent, names, "name one of these")
        elif len(names) > 1:
            raise Misused(f"several answered: {', '.join(names)}", f"say whose answer: --agent '{names[0]}'")
        return self._steps(rows, wanted.step, correction)

    def _steps(self, rows: Sequence[PaidFor], step: int | None, correction: Value | None) -> list[PaidFor]:
        if any(one.step for one in rows) and correction is not None:
            how = f"leave --answer out, or see `ida-dsl trace replay {self.path} --answer …`"
            raise Misused("it was taken apart by steps that somebody showed: no answer stands for these", how)
        if step is None:
            return list(rows)
        found = [one for one in rows if one.step == step]
        if not found:
            steps = max(one.step for one in rows)
            how = f"it has {number(steps, 'step')}" if steps else "it was answered at once: leave --step out"
            raise Misused(f"there is no step {step}", how)
        return found

    # ----------------------------------------------------------------------------------------- in words

    def told(
        self, rows: Sequence[PaidFor], standing: Standing, wanted: Wanted, correction: Value | None
    ) -> Iterator[str]:
        """What was taken back, what stands on it, and how it goes on."""
        entry = self.run.table.entry(self.place)
        yield f"{self.run.line(self.place)}  {screen.paint('dim', by(entry))}"
        yield self._taken_back(rows, correction)
        shown, count = len(standing.questions), len(standing.ids)
        alike = f"{number(shown, 'question')} had that answer; " if shown > 1 else ""
        roots = number(len(standing.roots), "root")
        stand = "stands" if count == 1 else "stand"
        yield f"{alike}{number(count, 'question')} {stand} on it, {roots} among them"
        yield from self._roots(standing, wanted.most)
        anew = "works these out again" if correction is not None else "asks it anew and works these out again"
        yield f"{self._goes_on()} {anew}"

    def _goes_on(self) -> str:
        """How: a run that was made from Python does not say how it was begun."""
        if self.run.trace.about.get("options"):
            return f"`ida-dsl run --resume {self.path}`"
        return f'the same `ida_dsl.run(…)` with reuse="{self.path}"'

    def _taken_back(self, rows: Sequence[PaidFor], correction: Value | None) -> str:
        cost = sum(one.entry.written.cost for one in rows)
        paid = f", paid with {cost:g}" if cost else ""
        steps = f"{number(len(rows), 'step')} of " if any(one.step for one in rows) else ""
        who = f"{steps}{rows[0].entry.agent}{paid}"
        if correction is not None:
            return f"retracted: what {who} said; the correction takes its place"
        if all(one.entry.retracted for one in rows):
            return f"retracted before: what {who} said"
        return f"retracted: what {who} said"

    def _roots(self, standing: Standing, most: int) -> Iterator[str]:
        places = list(self.run.trace.roots())
        for one in standing.roots[:most]:
            place = places[one]
            if place is not None:
                yield f"  {one + 1}: {self.run.line(place)}"
        if len(standing.roots) > most:
            yield screen.paint("dim", f"  … and {len(standing.roots) - most:,} more; --most, --list FILE")
