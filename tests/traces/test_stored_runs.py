"""A run of every released version is opened, and says what it said."""

import json
import shutil
from pathlib import Path

import pytest

from ida_dsl.values import Unknown
from ida_runtime.journals.journal import Journal
from ida_runtime.traces.lazily import Kept, outcome_of
from ida_runtime.traces.reader import Trace
from tests.cli.command_line import ida

STORED = Path(__file__).with_name("stored")
VERSIONS = sorted(path for path in STORED.glob("version_*") if path.is_dir())


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def any_run(request, tmp_path):
    """A copy, and what its questions are."""
    run = shutil.copytree(request.param, tmp_path / "run")
    lines = request.param.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    return run, {one["id"]: one for one in map(json.loads, lines)}


@pytest.fixture
def first(tmp_path):
    return shutil.copytree(STORED / "version_1", tmp_path / "run")


def test_it_is_whole(any_run):
    run, questions = any_run
    assert ida("trace", "verify", run).code == 0
    assert {f"{one.id:032x}" for one in Kept(Trace.open(run))} == set(questions)


def test_its_questions_are_those_that_were_written(any_run):
    run, questions = any_run
    done = ida("trace", "export", run, "-o", "-")
    found = {one["id"]: one for one in map(json.loads, done.out.splitlines())}
    assert set(found) == set(questions)
    for id_, wanted in questions.items():  # a later release may tell more
        assert {name: found[id_][name] for name in wanted} == wanted


def test_nothing_is_written_into_it(any_run):
    run, _ = any_run
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    for words in (("show", run), ("show", run, 1), ("why", run, 1), ("find", run), ("diff", run, run)):
        assert ida("trace", *words).code == 0
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


# --------------------------------------------------------------------------------------------- version 1


def test_version_1_has_all_that_a_run_can_have(first):
    trace = Trace.open(first)
    entries = list(Kept(trace).values())
    assert trace.shares == 2
    assert trace.about["params"] == {"heaviest": 50}
    assert any(one.why for one in entries)
    assert any(isinstance(ask.put, Unknown) for one in entries for ask in one.asks)
    assert any(one.strategy and one.agent for one in entries)
    assert [one.answer for one in outcome_of(trace).table.values() if one.question.task == "tell"] == [
        "There are 7 up to it"
    ]


def test_version_1_is_shown(first):
    done = ida("trace", "show", first)
    head, _, roots = done.out.partition("\n\n")
    assert "23 questions: count 8, ratio 3, tell 1, total 8, weigh 3\n" in head
    assert 'answers: human("ann") 3, human("teacher") 3; cost 0\n' in head
    assert head.endswith("roots: 3 right, 0 wrong, 0 unknown, 4 without a verdict by the specs")
    assert roots == (
        "1: 35c550b066a0  total(4) = 59\n"
        "2: 98b78144f324  ratio(1) = 4\n"
        '3: a62e74c142a4  tell(3) = "There are 7 up to it"\n'
        "4: 8073b74863e0  total(2) = 8\n"
        "5: 05b7642ae8d6  ratio(0) = 0\n"
        "6: efc62ed78dc0  total(7) = unknown\n"
        "7: 277950f10e1b  ratio(3) = 50\n"
    )
    assert ida("trace", "show", first, 5).out == (
        "ratio(0) = 0  careful\n"
        "├─ count() = unknown  not asked: it divides by zero\n"
        '└─ weigh(0) = gone  human("ann")\n'
    )
    assert ida("trace", "show", first, 3).out.splitlines()[:3] == [
        'tell(3) = "There are 7 up to it"  shown by human("teacher")',
        '├─ weigh(3) = 20  human("ann")',
        "└─ total(1) = 7  one_less",
    ]


def test_version_1_says_why_and_finds(first):
    why = ida("trace", "why", first, 6)
    assert (why.code, why.out) == (
        1,
        "total(7) is unknown\n  because count(7) is unknown: there is no such key or position\n",
    )
    assert ida("trace", "find", first, "--reason", "any").err == "6 questions\n"
    assert ida("trace", "find", first, "--answer", "gone").out.endswith("  weigh(0) = gone\n")


def test_version_1_is_exported(first):
    chat = [
        json.loads(line) for line in ida("trace", "export", first, "-o", "-", "--as", "chat").out.splitlines()
    ]
    assert {one["messages"][2]["content"] for one in chat} == {"10", "20", '"gone"'}
    done = ida("trace", "export", first, "-o", "-", "--as", "transcripts", "--task", "tell")
    said = [one["content"] for one in json.loads(done.out)["messages"][2:]]
    assert said == [
        '{"ask": "weigh", "arguments": [3]}', "20", '{"ask": "total", "arguments": [1]}', "7",
        '{"answer": "There are 7 up to it"}',
    ]  # fmt: skip


def test_what_was_paid_for_in_version_1_is_not_asked_again(first, tmp_path):
    with Journal.read(first / "journal.sqlite") as journal:
        assert len(journal) == 6
    about = json.loads((first / "run.json").read_text())
    asks = [word for ask in about["options"]["asks"] for word in ("--ask", ask)]
    how = ("--context", STORED / "version_1.facts.json", "--set", "heaviest=50", "--reuse", first)
    done = ida("run", first / "program.ida", *asks, *how, "--out", tmp_path / "again", stdin="")
    assert "6 of 6 answers reused from " in done.err
    assert (
        ida("trace", "diff", first, tmp_path / "again").out.splitlines()[1]
        == "all in common are answered alike"
    )
