"""What `ida-dsl test` does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.asking.settling import helpers
from ida_dsl.asking.telling import Look
from ida_dsl.cli import screen
from ida_dsl.cli.audits import audited
from ida_dsl.cli.common import load, pairs
from ida_dsl.cli.given import Given
from ida_dsl.cli.progress import Ticker
from ida_dsl.law_names import LAWS
from ida_dsl.laws.bench import Bench, Rejected, Workshop
from ida_dsl.laws.hunting import Effort, remembered
from ida_dsl.laws.model import Status, Verdict
from ida_dsl.laws.propertied import PROPERTY
from ida_dsl.laws.recalling import BadCase, again, case_json, read_case
from ida_dsl.laws.reporting import Page, replay, report
from ida_dsl.laws.suite import SECONDS, Item, hunts, items, judge
from ida_dsl.load import Program

FINE, PROBLEM = 0, 1


def test(given: Given) -> int:
    """Tries the laws of all programs, and says what came of it."""
    codes = [_program(path, given) for path in given.programs]
    return max(codes)


def _program(path: str, given: Given) -> int:
    program = load(path, given.settings)
    workshop = _workshop(program, given)
    if given.case is not None:
        return _again(path, program, workshop, given.case)
    if given.agents:
        return audited(path, program, workshop, given)
    return _tested(path, program, workshop, given)


def _workshop(program: Program, given: Given) -> Workshop:
    fixed = {p.name: p.value for p in program.graph.params if p.name in pairs(given.settings, "--set", "n=8")}
    externs = dict(helpers(program)) if given.allow_python else {}
    return Workshop(program, fixed, externs)


def _effort(given: Given, workshop: Workshop) -> Effort:
    """The time is shared out among the laws, so that a program with slow specs is not tested for ever.

    With a seed nothing is remembered: the same draws each time.
    """
    return Effort(
        given.effort,
        remembered() if given.seed is None else None,
        derandomize=given.seed is not None,
        seed=given.seed or 0,
        clock=process_time,
        seconds=SECONDS * given.effort / hunts(workshop),
    )


def _page(path: str, program: Program) -> Page:
    look = Look(width=screen.width(), paint=screen.paint, boxes=screen.boxes(), most_lines=40)
    return Page(path, program.sources, look, screen.colours())


# ------------------------------------------------------------------------------------------------ trying


def _tested(path: str, program: Program, workshop: Workshop, given: Given) -> int:
    wanted = _wanted(program, workshop, given)
    found: list[Verdict] = []

    def progress() -> str:
        at = wanted[min(len(found), len(wanted) - 1)]
        return f"{path}: {len(found)} of {number(len(wanted), 'law')}, now {at.name}"

    effort = _effort(given, workshop)
    with Ticker(progress):
        found.extend(judge(workshop, item, effort) for item in wanted)
    if given.as_json:
        screen.put(json.dumps(_as_json(path, workshop, found), ensure_ascii=False, indent=1))
    else:
        screen.put_all(_lines(_page(path, program), workshop, found, given.verbose))
    return PROBLEM if any(verdict.fails for verdict in found) else FINE


def _wanted(program: Program, workshop: Workshop, given: Given) -> list[Item]:
    all_items = items(workshop)
    subjects = [*dict.fromkeys(item.subject for item in all_items)]
    for name in given.tasks:
        if name not in subjects:
            raise none_called("task with strategies, or property,", name, subjects, "name one of them")
    for name in given.laws:
        known = [*(law.name for law in LAWS), PROPERTY]
        if name not in known:
            raise none_called("law", name, known, "ida-dsl explain laws says what each wants")
    if not all_items:
        raise Misused(f"{program.path} has no strategies and no properties", "there is nothing to test yet")
    return [
        item
        for item in all_items
        if (not given.tasks or item.subject in given.tasks) and (not given.laws or item.law in given.laws)
    ]


# ------------------------------------------------------------------------------------------------ telling


def _lines(page: Page, workshop: Workshop, found: list[Verdict], verbose: bool) -> Iterator[str]:
    yield page.paint("strong", page.program)
    for subject in dict.fromkeys(verdict.subject for verdict in found):
        yield f"  {subject}"
        yield from _subject(page, [one for one in found if one.subject == subject], verbose)
    for verdict in found:
        if verdict.fails:
            yield ""
            yield from report(page, _bench(workshop, verdict), verdict)
    yield ""
    yield _summary(page, found)


def _bench(workshop: Workshop, verdict: Verdict) -> Bench:
    """The program with the params of the case that is told."""
    case = verdict.breach.case if verdict.breach is not None else None
    return workshop.usual if case is None else workshop.bench(case.params)


_SIGNS = {Status.HOLDS: ("good", "holds"), Status.BROKEN: ("bad", "broken"),
          Status.UNDECIDED: ("unsure", "undecided"), Status.WAIVED: ("dim", "waived"),
          Status.NOT_MEANT: ("dim", "not meant")}  # fmt: skip


def _subject(page: Page, found: list[Verdict], verbose: bool) -> Iterator[str]:
    for status, (style, word) in _SIGNS.items():
        of = [one for one in found if one.status is status]
        if not of:
            continue
        if status is Status.HOLDS:
            names = ", ".join(_law(one) + _cases(one, verbose) for one in of)
            yield f"    {page.paint(style, f'{word:<9}')} {names}"
            continue
        for one in of:
            yield f"    {page.paint(style, f'{word:<9}')} {_law(one)}: {one.why}"
    for one in found:
        for strategy, why in one.waived:
            yield f"    {page.paint('dim', 'waived   ')} {_law(one)} of `{strategy}`: {why}"


def _cases(verdict: Verdict, verbose: bool) -> str:
    """How many cases a law was tried on; of a property always, where more were discarded than counted."""
    discarded = verdict.law == PROPERTY and verdict.rejected > verdict.trials
    if not verbose and not discarded:
        return ""
    rejected = f", {verdict.rejected} more discarded" if verdict.rejected else ""
    return f" ({verdict.trials}{rejected})"


def _law(verdict: Verdict) -> str:
    return verdict.law.replace("_", " ")


def _summary(page: Page, found: list[Verdict]) -> str:
    counts = [
        (sum(one.status is status for one in found), word, style) for status, (style, word) in _SIGNS.items()
    ]
    cases = sum(one.trials for one in found)
    told = (page.paint(style, f"{count} {_plural(word, count)}") for count, word, style in counts if count)
    said = ", ".join(told)
    return f"{number(len(found), 'law')}: {said}; {number(cases, 'case')} tried"


def _plural(word: str, count: int) -> str:
    return "hold" if word == "holds" and count > 1 else word


def _as_json(path: str, workshop: Workshop, found: Iterable[Verdict]) -> dict[str, Any]:
    rows = []
    for one in found:
        row: dict[str, Any] = {"subject": one.subject, "law": one.law, "status": one.status.value}
        row |= {"why": one.why, "cases": one.trials, "rejected": one.rejected}
        if one.waived:
            row["waived"] = [{"strategy": strategy, "why": why} for strategy, why in one.waived]
        if one.breach is not None and one.breach.case is not None:
            graph = _bench(workshop, one).program.graph
            row["case"] = case_json(graph, one.breach.case)
            row["replay"] = replay(path, graph, one.breach.case)
        rows.append(row)
    return {"program": path, "verdicts": rows}


# ------------------------------------------------------------------------------------------- one case again


def _again(path: str, program: Program, workshop: Workshop, text: str) -> int:
    if text.startswith("@"):
        text = Path(text[1:]).read_text(encoding="utf-8")
    try:
        bench, case = read_case(workshop, text)
        found = again(bench, case)
    except BadCase as problem:
        raise Misused(str(problem), "give a case as a failure shows it") from None
    except Rejected as rejected:
        screen.put(f"undecided: {rejected}")
        return PROBLEM
    assert case.setup is not None
    if found is None:
        screen.put(screen.paint("good", "holds") + f": {case.law.replace('_', ' ')}, in this case")
        return FINE
    verdict = Verdict(case.setup.question.task, case.law, Status.BROKEN, found.said, breach=found)
    screen.put_all(report(_page(path, program), bench, verdict))
    return PROBLEM
