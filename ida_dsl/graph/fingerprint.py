"""By what a program is known that may be written otherwise: by what it means, not where it stands."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from attrs import evolve

from ida_dsl.graph.json import to_json
from ida_dsl.graph.model import Graph


def fingerprint(graph: Graph) -> str:
    """Twelve digits that are others where questions may be answered or drawn otherwise: comments, blank
    lines, the file's name and properties are no part of it. Raises `BadGraph`."""
    meant = _without_places(to_json(evolve(graph, properties=())))
    return hashlib.sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()[:12]


def _without_places(data: Any) -> Any:
    """The same without the places of nodes in the file."""
    if isinstance(data, list):
        return [_without_places(one) for one in data]
    if not isinstance(data, dict):
        return data
    node = "is" in data
    return {name: _without_places(one) for name, one in data.items() if not (node and name == "span")}
