"""What the documentation shows is so: its programs check, its commands print what it says."""

from __future__ import annotations

import re
import shlex
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from ida_dsl.cli.app import app
from ida_dsl.diagnose import diagnose_source
from ida_dsl.source import Source

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(ida[\w-]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TASKS = """\
type Vertex = 0..9
param rounds: 1..4 = 2
context:
    edges: Set[(Vertex, Vertex)]
primitive edge(a: Vertex, b: Vertex) -> Bool = (a, b) in edges
primitive neighbor(a: Vertex) -> Vertex = draw(successors(edges, a))
task distance(a: Vertex, b: Vertex) -> Int
task argue(claim: Text, side: Text, transcript: List[Text]) -> Text
task judge(claim: Text, transcript: List[Text]) -> Bool
task search(question: Text) -> Text
agent teacher = human("teacher")
"""


def blocks(kind: str) -> list[object]:
    found = []
    for page in PAGES:
        if page.exists():
            text = page.read_text(encoding="utf-8")
            for match in _BLOCK.finditer(text):
                if match[1] == kind:
                    line = text[: match.start()].count("\n") + 1
                    found.append(pytest.param(match[2], id=f"{page.name}:{line}"))
    return found


def errors(text: str) -> list[str]:
    found = diagnose_source(Source("example.ida", text), ROOT / "programs").diagnostics
    return [
        f"{one.code} {one.title} ({text[one.span.start : one.span.end]})"
        for one in found
        if one.code[0] == "E"
    ]


def sessions() -> list[object]:
    """Each page that shows commands, with the files that it shows before them."""
    pages = [page for page in PAGES if page.exists() and "```console" in page.read_text(encoding="utf-8")]
    return [pytest.param(page, id=page.name) for page in pages]


_STEP = re.compile(
    r"^<!-- file: (?P<file>\S+) -->\n```\w+\n(?P<text>.*?)^```|^```console\n(?P<session>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize("page", sessions())
def test_commands_print_what_is_shown(page, tmp_path, monkeypatch):
    """In a folder with the shipped programs, in order; a line of `…` stands for any lines."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programs").symlink_to(ROOT / "programs")
    for step in _STEP.finditer(page.read_text(encoding="utf-8")):
        if step["file"]:
            (tmp_path / step["file"]).write_text(step["text"], encoding="utf-8")
            continue
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", step["session"], re.MULTILINE):
            if can_run(command):
                said = printed(command)
                assert matches(shown, said), f"{command}\n{said}"


def can_run(command: str) -> bool:
    """Whether what it needs is installed."""
    in_sql = command.startswith("ida-dsl trace sql") or "--where" in command
    return not in_sql or find_spec("duckdb") is not None


def printed(command: str) -> str:
    name, *arguments = shlex.split(command)
    assert name == "ida-dsl"
    done = CliRunner().invoke(app, arguments)
    return done.stdout + done.stderr


def matches(shown: str, said: str) -> bool:
    pattern = r"(?:.*\n)*?".join(map(re.escape, re.split(r"^…\n", shown, flags=re.MULTILINE)))
    return re.fullmatch(pattern, said) is not None


@pytest.mark.parametrize("program", blocks("ida"))
def test_programs_check(program):
    assert errors(program) == []


@pytest.mark.parametrize("text", blocks("ida-strategy"))
def test_strategies_check(text):
    """Each stands in the task that its comment names."""
    strategies = re.split(r"\n\n(?=    strategy)", text.strip("\n"))
    tasks = []
    for strategy in strategies:
        head = re.search(r"# in (task .*)", strategy)
        tasks.append(f"{head[1]}:\n{textwrap.indent(textwrap.dedent(strategy), '    ')}\n")
    assert errors(_TASKS + "\n".join(tasks)) == []
