"""`waive`: the laws that a task means to break exist, and so do the strategies."""

from __future__ import annotations

from ida_dsl.analysis.messages import asks as say
from ida_dsl.analysis.state import Analysis
from ida_dsl.law_names import BY_NAME
from ida_dsl.syntax import ast


def check_waivers(a: Analysis, task: ast.Task) -> None:
    """Reports waivers of what there is not, and second ones."""
    strategies = [i.name.text for i in task.items if isinstance(i, ast.Strategy | ast.Shown)]
    first: dict[tuple[str, str | None], ast.Waive] = {}
    for item in task.items:
        if isinstance(item, ast.Waive):
            whose = item.strategy
            if item.law.text not in BY_NAME:
                a.report(say.no_such_law(item.law.span, item.law.text))
            elif whose is not None and whose.text not in strategies:
                a.report(say.no_such_strategy(whose.span, whose.text, task.name.text, strategies))
            if not item.reason.strip():
                a.report(say.no_reason(item.span))
            before = first.setdefault((item.law.text, whose.text if whose is not None else None), item)
            if before is not item:
                a.report(say.item_twice(item.span, "waiver of this law", before.span))
