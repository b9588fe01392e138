"""What `ida-dsl trace replay` does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from ida_dsl.asking.agents import Means, agents_for
from ida_dsl.asking.asks import askable, short_type
from ida_dsl.asking.brief import brief, number
from ida_dsl.asking.keeping import JOURNAL
from ida_dsl.asking.misused import Misused
from ida_dsl.asking.settling import helpers
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE, INTERRUPTED, PROBLEM
from ida_dsl.cli.common import load
from ida_dsl.cli.running import Late, given_agents
from ida_dsl.cli.trace_diff import by
from ida_dsl.cli.tracing import Opened, opened
from ida_dsl.cli.which import place_of
from ida_dsl.graph.json import to_json as graph_to_json
from ida_dsl.interpreter.program import NO_PYTHON
from ida_dsl.json_values import Misread, parse_answer, to_json
from ida_dsl.values import Value
from ida_runtime.agents.base import Stopped
from ida_runtime.calls.keeping import Keeper
from ida_runtime.journals.journal import Journal, JournalTrouble
from ida_runtime.replays.replayed import keep
from ida_runtime.replays.replaying import Replay, Root, replay
from ida_runtime.traces.folder import RunFolder, new_folder
from ida_runtime.traces.reader import Place


@frozen
class Wanted:
    """What is to be otherwise, as click gives it, and how it is told."""

    answers: tuple[str, ...]
    agents: tuple[str, ...]
    out: str | None
    most: int
    as_json: bool
    allow_python: bool

    @property
    def changes(self) -> dict[str, Any]:
        """As `run.json` of the replay has it."""
        return {"answers": list(self.answers), "agents": list(self.agents)}


def tell(path: str, wanted: Wanted) -> int:
    """Tells a run again, and says what came out otherwise."""
    run = opened(path)
    answers = dict(_answer(run, one) for one in wanted.answers)
    externs = helpers_of(run, path) if wanted.allow_python else NO_PYTHON
    seed = int(run.trace.about.get("seed", 0))
    means = Means(seed, wanted.allow_python, Late())
    given = given_agents(run.trace.graph, wanted.agents, silent=wanted.as_json) or {}
    agents = agents_for(run.trace.program, given, means)
    if not answers and not agents:
        how = "give --answer QUESTION=VALUE or --agent TASK=AGENT"
        raise Misused("nothing is to be otherwise", how)
    folder = None if wanted.out is None else _folder(Path(wanted.out))
    try:
        with _keeper(folder if agents else None) as keeper:
            found = replay(run.trace, answers, agents, externs=externs, keeper=keeper)
    except Stopped as stop:
        screen.complain(f"{stop}\n{_goes_on(folder)}")
        return INTERRUPTED
    if folder is not None:
        keep(found, folder, wanted.changes)
    if wanted.as_json:
        screen.put(json.dumps(_data(run, found), ensure_ascii=False, indent=1))
    else:
        screen.put_all(_told(run, found, answers, wanted.most))
        if folder is not None:
            screen.remark(f"kept in {wanted.out}; `ida-dsl trace diff {path} {wanted.out}` compares them")
    return PROBLEM if found.roots else FINE


def _folder(path: Path) -> RunFolder:
    """Where it is kept: a new folder, or that of a replay that was ended, where there is a journal alone."""
    inside = [one.name for one in path.iterdir()] if path.is_dir() else []
    begun = inside and all(name.startswith(JOURNAL) for name in inside)
    return RunFolder(path) if begun else new_folder(path)


@contextmanager
def _keeper(folder: RunFolder | None) -> Iterator[Keeper | None]:
    """Keeps what the agents that are given say, where that is paid for and there is a folder."""
    if folder is None:
        yield None
        return
    try:
        journal = Journal.open(folder.journal)
    except JournalTrouble as trouble:
        raise Misused(*str(trouble).split("\n")) from None
    with journal:
        yield Keeper(journal)


def _goes_on(folder: RunFolder | None) -> str:
    if folder is None:
        return "with --out RUN2 what was answered is kept, and the same command goes on"
    return f"what was answered is kept in {folder.path}; the same command goes on"


def _parted(written: str) -> tuple[str, str]:
    """What is before the `=` that stands in no brackets, and what is behind it; nothing without one."""
    at = [one for one, sign in enumerate(written) if sign == "="]
    split = next((one for one in at if written.count("(", 0, one) == written.count(")", 0, one)), None)
    return ("", "") if split is None else (written[:split], written[split + 1 :])


def _answer(run: Opened, written: str) -> tuple[Place, Value]:
    """QUESTION=VALUE."""
    which, text = _parted(written)
    if not which:
        raise Misused(f"--answer {written}: `=` is missing", "write it like --answer 3f9a0c=12")
    place = place_of(run, which.strip())
    return place, value_of(run, place, text)


def value_of(run: Opened, place: Place, text: str) -> Value:
    """An answer to a question of a run, as it is typed. Raises `Misused`."""
    returns = run.trace.program.returns(place.task)
    try:
        return parse_answer(text, returns)
    except Misread as problem:
        asked = run.asked(run.table.question(place))
        how = f"write an answer of {place.task} as the language does ({short_type(returns)}), or unknown"
        raise Misused(f"`{text.strip()}` is no answer to {asked}: {problem}", how) from None


def helpers_of(run: Opened, path: str) -> Mapping[str, Callable[..., object]]:
    """The helpers in Python of a run's program. Raises `Misused` where that was changed since."""
    options = run.trace.about.get("options", {})
    if "program" not in options:
        raise Misused(f"{path} does not say where its program lies", "leave --allow-python out")
    program = load(options["program"], options.get("settings", ()))
    if graph_to_json(program.graph) != graph_to_json(run.trace.graph):
        raise Misused(f"{options['program']} was changed since {path} was begun", "leave --allow-python out")
    return dict(helpers(program))


# --------------------------------------------------------------------------------------------- in words


def _told(run: Opened, found: Replay, answers: Mapping[Place, Value], most: int) -> Iterator[str]:
    for place, value in answers.items():
        entry = run.table.entry(place)
        given = screen.paint(
            "strong", brief(value, screen.width() // 3, run.trace.program.returns(place.task))
        )
        asked = f"{screen.paint('dim', run.id(entry))}  {run.asked(entry.question)}"
        yield f"{asked} = {given}, where the run has {run.answer(entry)}  {screen.paint('dim', by(entry))}"
    yield _headline(run, found)
    for one in found.roots[:most]:
        yield _root(run, one)
    if len(found.roots) > most:
        yield screen.paint(
            "dim", f"  … and {len(found.roots) - most:,} more; --most {len(found.roots)} lists all"
        )
    parts = [
        f"{number(found.recomputed, 'question')} worked out again",
        f"{found.taken:,} taken from the run",
    ]
    yield ", ".join([*parts, *[f"{found.new:,} new"] * bool(found.new)])
    if found.answers_by:
        yield ", ".join(f"{name} answered {count:,}" for name, count in found.answers_by.items())
    for slot, count in found.unanswered.items():
        yield f"{count:,} could not be answered: {_nobody(found, slot)}"


def _nobody(found: Replay, slot: str) -> str:
    name = found.roles[slot].answerer.name
    return f"{name} is not asked again; --agent '{slot}=AGENT' says who answers instead"


def _headline(run: Opened, found: Replay) -> str:
    count = int(run.trace.about.get("roots", 0))
    if not found.roots:
        return f"none of {number(count, 'root')} changes"
    changed = f"{len(found.roots):,} of {number(count, 'root')} change" + "s" * (len(found.roots) == 1)
    if all(one.right_before is None and one.right_after is None for one in found.roots):
        return changed
    more = found.more_right
    how_many = f"{abs(more):,} {'more' if more > 0 else 'fewer'}" if more else "as many"
    return f"{changed}, {how_many} right by the spec"


def _root(run: Opened, root: Root) -> str:
    returns = run.trace.program.returns(root.question.task)
    before, after = (brief(value, screen.width() // 4, returns) for value in (root.before, root.after))
    said = f"  {root.number + 1}: {run.asked(root.question)} = {screen.paint('strong', after)}, was {before}"
    if root.right_after is None or root.right_before is None:
        return said
    now, was = map(_verdict, (root.right_after, root.right_before))
    return f"{said}  {now}, {'as before' if now == was else f'was {was}'}"


def _verdict(right: bool) -> str:
    return screen.paint("good", "right") if right else screen.paint("bad", "wrong")


# ----------------------------------------------------------------------------------------------- as data


def _data(run: Opened, found: Replay) -> dict[str, Any]:
    return {
        "roots": [_root_data(run, one) for one in found.roots],
        "more_right": found.more_right,
        "recomputed": found.recomputed,
        "taken": found.taken,
        "new": found.new,
        "unanswered": dict(found.unanswered),
        "answers_by": dict(found.answers_by),
        "cost": found.cost,
    }


def _root_data(run: Opened, root: Root) -> dict[str, Any]:
    node = askable(run.trace.graph)[root.question.task]
    pairs_ = zip(node.parameters, root.question.arguments, strict=True)
    return {
        "root": root.number,
        "id": f"{root.question.id:032x}",
        "task": root.question.task,
        "arguments": {one.name: to_json(value, one.type) for one, value in pairs_},
        "before": to_json(root.before, node.returns),
        "after": to_json(root.after, node.returns),
        "right_before": root.right_before,
        "right_after": root.right_after,
    }
