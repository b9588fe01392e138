"""What `ida-dsl test --agent` does: how often an agent's answers break the properties."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ida_dsl.asking.agents import Means, agents_of
from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused, none_called
from ida_dsl.asking.settling import read_depth, settings_of
from ida_dsl.cli import screen
from ida_dsl.cli.given import Given
from ida_dsl.cli.progress import Ticker
from ida_dsl.cli.running import given_agents
from ida_dsl.graph.model import Graph, PropertyNode
from ida_dsl.laws.auditing import CASES, Rate, audit
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.hunting import Effort
from ida_dsl.load import Program

FINE, PROBLEM = 0, 1


def audited(path: str, program: Program, workshop: Workshop, given: Given) -> int:
    """Audits the agents, property by property."""
    graph = program.graph
    if not graph.properties:
        raise Misused(f"{program.path} has no property to audit an agent against", "write a `property`")
    how = settings_of(program, given.seed or 0, {}, {}, given.allow_python)
    means = Means(given.seed or 0, given.allow_python, None)
    agents = agents_of(program, given_agents(program.graph, given.agents, given.as_json), how, means)
    depth = None if given.depth is None else read_depth(given.depth)
    cases = Effort(given.effort).examples(CASES)
    laws = _laws(graph, given)
    twice = all(agents[task.name].deterministic for task in graph.tasks) and not _paid(given.agents)
    found: list[Rate] = []
    with Ticker(lambda: f"{path}: {len(found)} of {number(len(laws), 'property', 'properties')}"):
        for law in laws:
            who = agents.__getitem__
            found.append(audit(workshop.usual, law, who, cases, how, depth, twice=twice))
    if given.as_json:
        rows = [rate_json(rate) for rate in found]
        screen.put(json.dumps({"program": path, "properties": rows}, ensure_ascii=False, indent=1))
    else:
        screen.put_all(map(_rate_line, found))
    return PROBLEM if any(rate.undecided for rate in found) else FINE


def _laws(graph: Graph, given: Given) -> list[PropertyNode]:
    if given.laws:
        raise Misused("--law and --agent do not go together", "an audit is of properties: --task names some")
    names = [law.name for law in graph.properties]
    for name in given.tasks:
        if name not in names:
            raise none_called("property", name, names, "an audit is of properties: name one of them")
    return [law for law in graph.properties if not given.tasks or law.name in given.tasks]


def _paid(agents: Iterable[str]) -> bool:
    """Whether answers take a person's time, or money."""
    return any(kind in agent for agent in agents for kind in ("human(", "llm("))


def _rate_line(rate: Rate) -> str:
    if rate.undecided or rate.interval is None or rate.rate is None:
        return f"{rate.law}: {screen.paint('unsure', 'undecided')}: {rate.undecided}"
    low, high = rate.interval
    unknown = f"; {number(rate.unknown, 'case')} unknown" if rate.unknown else ""
    cases = number(rate.counted, "different case")
    said = f"broken in {rate.rate:.1%} of {cases} (95%: {low:.1%} to {high:.1%})"
    return f"{rate.law}: {said}{unknown}"


def rate_json(rate: Rate) -> dict[str, Any]:
    """As JSON."""
    return {
        "property": rate.law, "cases": rate.counted, "broken": rate.broken, "unknown": rate.unknown,
        "rate": rate.rate, "interval": rate.interval, "asked": rate.asked,
        "undecided": rate.undecided or None,
    }  # fmt: skip
