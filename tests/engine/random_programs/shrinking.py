"""A program and a case in which the executors differ, made smaller as long as they do."""

from __future__ import annotations

import time
from collections.abc import Iterator

from attrs import define, evolve

from ida_dsl.diagnostics import CheckFailed
from ida_dsl.questions import Question
from ida_dsl.source import Source
from ida_dsl.syntax import ast
from ida_dsl.syntax.parse import parse
from ida_dsl.syntax.walk import walk
from ida_dsl.types import belongs
from tests.engine.random_programs.answerers import Crew
from tests.engine.random_programs.comparing import Different, Finding, Ready, compare, ready
from tests.engine.random_programs.inputs import Case

SECONDS = 90.0
EXPRESSIONS = (
    ast.Name | ast.Literal | ast.FText | ast.TupleExpr | ast.ListExpr | ast.RecordExpr | ast.Unary
    | ast.Binary | ast.Logical | ast.Compare | ast.Conditional | ast.Index | ast.Slice | ast.Field
    | ast.Comprehension | ast.Call | ast.Ask
)  # fmt: skip


def said(text: str, case: Case | None, seed: int = 0) -> str:
    """What goes wrong with a program in a case; nothing where nothing does."""
    try:
        made = ready(text, seed)
    except CheckFailed:
        return ""
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        return "" if case else f"checking raises {error!r}"
    try:
        fitted = None if case is None else _fitted(made, case)
        if fitted is not None:
            compare(made.program, fitted)
    except Different as problem:
        return str(problem)
    return ""


def _fitted(made: Ready, case: Case) -> Case | None:
    """The case, without what the program no longer has."""
    tasks = made.program.tasks
    roots = tuple(root for root in case.roots if root.task in tasks and _fits(made, root))
    words = {name: case.crew.words.get(name, "any") for name in tasks}
    names = {task: {one.name for one in node.strategies} for task, node in tasks.items()}
    forced = {task: name for task, name in case.forced.items() if name in names.get(task, ())}
    facts = {one.name for one in made.program.graph.facts}
    if not roots or any(facts - root.context.facts.keys() for root in roots):
        return None
    words = {n: "any" if "spec" in word and tasks[n].spec is None else word for n, word in words.items()}
    return evolve(case, roots=roots, crew=Crew(words, case.crew.seed), forced=forced)


def _fits(made: Ready, root: Question) -> bool:
    types = [type_ for type_, _ in made.program.parameters[root.task]]
    return len(types) == len(root.arguments) and all(map(belongs, root.arguments, types))


def shrunk(finding: Finding) -> Finding:
    """The finding with as little as goes wrong still."""
    search = _Search(finding, _kind(finding.said), time.monotonic() + SECONDS)
    if not search.holds(finding.text, finding.case):
        return finding
    changed = True
    while changed and search.time():
        changed = search.case() | search.lines() | search.expressions()
    return evolve(search.best, said=said(search.best.text, search.best.case, finding.seed))


def _kind(said: str) -> str:
    """What sort of thing goes wrong: another sort is another finding."""
    return " ".join(said.split("(", maxsplit=1)[0].split()[:4])


@define(eq=False)
class _Search:
    best: Finding
    kind: str
    until: float

    def time(self) -> bool:
        return time.monotonic() < self.until

    def holds(self, text: str, case: Case | None) -> bool:
        return self.time() and _kind(said(text, case, self.best.seed)) == self.kind

    def take(self, text: str, case: Case | None) -> bool:
        """The smaller one, if it still goes wrong."""
        if not self.holds(text, case):
            return False
        self.best = evolve(self.best, text=text, case=case)
        return True

    def case(self) -> bool:
        """Fewer roots, simpler agents, nothing forced."""
        changed, case = False, self.best.case
        if case is None:
            return False
        for made in _smaller_cases(case):
            if self.take(self.best.text, made):
                changed = True
                break
        return changed

    def lines(self) -> bool:
        """Fewer lines: whole blocks, heads of blocks, single lines."""
        changed, at = False, 0
        while at < len(self.best.text.splitlines()):
            if any(self.take(text, self.best.case) for text in _without(self.best.text, at)):
                changed = True
            else:
                at += 1
        return changed

    def expressions(self) -> bool:
        """Parts of expressions in place of the whole."""
        changed = False
        for _ in range(300):
            if not any(self.take(text, self.best.case) for text in _simpler(self.best.text)):
                return changed
            changed = True
        return changed


def _smaller_cases(case: Case) -> Iterator[Case]:
    if len(case.roots) > 1:
        for root in dict.fromkeys(case.roots):
            yield evolve(case, roots=(root,))
        for at in range(len(case.roots)):
            yield evolve(case, roots=case.roots[:at] + case.roots[at + 1 :])
    if case.forced:
        yield evolve(case, forced={})
    for word in ("nobody", "any"):
        if set(case.crew.words.values()) - ({"any", "nobody"} if word == "any" else {"nobody"}):
            yield evolve(case, crew=Crew(dict.fromkeys(case.crew.words, word), case.crew.seed))


def _without(text: str, at: int) -> Iterator[str]:
    lines = text.splitlines()
    depth = _depth(lines[at])
    end = at + 1
    while end < len(lines) and _depth(lines[end]) > depth:
        end += 1
    yield _text(lines[:at] + lines[end:])
    if end > at + 1:
        yield _text(lines[:at] + [line[4:] for line in lines[at + 1 : end]] + lines[end:])
    before, arrow, _ = lines[at].partition(" when ")
    if arrow:
        yield _text([*lines[:at], before + ":", *lines[at + 1 :]])
    if lines[at].startswith("roots "):
        for name in lines[at][6:].split(", "):
            kept = [one for one in lines[at][6:].split(", ") if one != name]
            yield _text([*lines[:at], "roots " + ", ".join(kept), *lines[at + 1 :]])


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _simpler(text: str) -> Iterator[str]:
    """The text with one expression replaced by a part of it, or by something short."""
    tree = parse(Source("random.ida", text)).file
    nodes = [node for node in walk(tree) if isinstance(node, EXPRESSIONS)]
    for node in sorted(nodes, key=lambda node: node.span.start - node.span.end):
        start, end = node.span.start, node.span.end
        inner = [one for one in walk(node) if one is not node and isinstance(one, EXPRESSIONS)]
        parts = [text[one.span.start : one.span.end] for one in inner]
        for part in sorted({*parts, *(("0", "[]", "True") if end - start > 4 else ())}, key=len):
            if len(part) < end - start:
                yield text[:start] + part + text[end:]
