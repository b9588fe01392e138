"""What is told of questions to other programs: chats, transcripts in the order in which was asked, shares."""

import io
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept_runs import kept

import ida_dsl
from ida_dsl.api import How, prepare
from ida_dsl.interpreter.program import Program
from ida_dsl.interpreter.settings import Settings
from ida_dsl.json_values import parse_answer
from ida_dsl.prompts import teaching
from ida_dsl.questions import Final, Pick
from ida_dsl.types import TEXT
from ida_dsl.values import contains_unknown
from ida_runtime.engine.run import Run
from ida_runtime.exports import exporting, files, prompt_columns, transcripts
from ida_runtime.exports.chats import Chats, Writing
from ida_runtime.exports.exporting import Asks, Contexts, Questions
from ida_runtime.exports.files import write
from ida_runtime.exports.transcripts import Transcripts
from ida_runtime.traces import bulk
from ida_runtime.traces.finding import Filter, parts
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.recording import Recording
from tests.strategies.types_values import all_types, values

LOOPS = """\
primitive twice(n: 0..99) -> 0..99 = (2 * n) % 100
task less(n: 0..99) -> 0..99:
    strategy s:
        return max(n - 1, 0)
task loop(n: 0..99) -> 0..99:
    strategy s:
        x = n
        repeat 3:
            y = ask less(x)
            x = ask twice(y)
        return x
task each(n: 0..99) -> Int:
    strategy s:
        ones = [ask less(ask twice(m)) for m in [n, n + 1]]
        three = ask[3] less(n)
        return sum(ones) + sum(three)
"""


def recorded(path, program, asks, **how):
    job = prepare(program, asks, How(**how))
    recording, running = Recording.begin(path, job), job.start()
    recording.watch(running)
    recording.end(running, running.run(), stopped=False)
    return Trace.open(path)


def rows(trace, form, wanted=None):
    out = io.BytesIO()
    write(form.tables(parts(trace, wanted or Filter())), form.schema, out, "jsonl")
    return [json.loads(line) for line in out.getvalue().splitlines()]


def program_of(tmp_path, text):
    (tmp_path / "x.ida").write_text(text)
    return ida_dsl.load(tmp_path / "x.ida").compiled


# ---------------------------------------------------------------------------------------------- answers


@given(st.data())
def test_answers_are_written_so_that_they_are_read_again(data):
    type_ = data.draw(all_types)
    value = data.draw(values(type_, False))
    text = Writing(type_).text(value)
    assert not contains_unknown(value)
    assert text is None or parse_answer(text, type_) == value


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
def test_every_text_can_be_written(text):
    assert parse_answer(Writing(TEXT).text(text), TEXT) == text


# ------------------------------------------------------------------------------------------- transcripts


def said(row):
    """What is said in a transcript after the question, in brief."""
    for one in row["messages"][2:]:
        data = json.loads(one["content"])
        if isinstance(data, dict) and "ask" in data:
            yield f"{data['ask']}({data['arguments'][0]})"
        else:
            yield data["answer"] if isinstance(data, dict) else data


def test_transcripts_of_loops_are_in_the_order_in_which_was_asked(tmp_path):
    trace = recorded(tmp_path / "run", program_of(tmp_path, LOOPS), ["loop(9)", "each(4)"])
    left_out = Counter()
    by_task = {row["task"]: row for row in rows(trace, Transcripts(trace, False, left_out))}
    assert list(said(by_task["loop"])) == [
        "less(9)", 8, "twice(8)", 16, "less(16)", 15, "twice(15)", 30, "less(30)", 29, "twice(29)", 58, 58,
    ]  # fmt: skip
    assert list(said(by_task["each"])) == [
        "twice(4)", 8, "twice(5)", 10, "less(4)", 3, "less(4)", 3, "less(4)", 3, "less(8)", 7, "less(10)", 9,
        25,
    ]  # fmt: skip
    assert not +left_out
    assert by_task["loop"]["strategy"] == "s"


def test_what_is_no_transcript_is_counted(tmp_path):
    text = LOOPS + "task top(n: 0..99) -> Int:\n    strategy s:\n        return ask loop(n // 0) + 1\n"
    text += "task or_so(n: 0..9) -> Int:\n    strategy s:\n        return or_else(ask loop(n // 0), 1)\n"
    trace = recorded(tmp_path / "run", program_of(tmp_path, text), ["top(9)", "or_so(1)"])
    left_out = Counter()
    assert rows(trace, Transcripts(trace, False, left_out), Filter(apart=True)) == []
    assert left_out == {"whose answers are unknown": 1, "with an ask that was not put": 1}


class Teacher:
    """Asks for the half first."""

    name, deterministic = "teacher", True

    def answer(self, questions):
        raise AssertionError(questions)

    def step(self, question):
        (n,) = question.question.arguments
        return Final(n) if question.picks else Pick("half", (n // 2,), None)


SHOWN = '''\
agent teacher = human("teacher")
task half(n: 0..9) -> 0..9:
    """What is half of {n}?"""
    strategy s:
        return n // 2
task top(n: 0..9) -> 0..9:
    """How much is {n}?"""
    strategy shown by teacher:
        may ask half
        at most 3
'''


def test_transcripts_of_what_was_shown(tmp_path):
    program = program_of(tmp_path, SHOWN)
    trace = recorded(tmp_path / "run", program, ["top(6)"], agent={"teacher": Teacher()}, depth=2)
    (row,) = (one for one in rows(trace, Transcripts(trace, False, Counter())) if one["task"] == "top")
    assert (row["strategy"], row["agent"]) == ("shown", "teacher")
    assert list(said(row)) == ["half(3)", 1, 6]
    graph = trace.graph
    (node,) = graph.task("top").strategies
    question = prepare(program, ["top(6)"], How(depth=2, agent={"teacher": Teacher()})).roots[0]
    assert row["messages"][1]["content"] == teaching(graph, node, question).prompt


# ----------------------------------------------------------------------------------------------- shares


def test_a_question_that_is_cut_for_one_root_and_answered_for_another_is_told_with_both_answers(tmp_path):
    text = "task f(n: 0..9) -> Int:\n    decreases n\n    strategy z when n == 0:\n        return 0\n"
    text += "    strategy s:\n        return (ask f(n - 1)) + 1\n"
    asks = ["f(5)", "f(3)", "f(3)", "f(2)"]
    trace = recorded(tmp_path / "run", program_of(tmp_path, text), asks, budget={"questions": 4})
    assert trace.shares > 1
    found = Counter(
        (row["arguments"]["n"], row["answer"], row["reason"]) for row in rows(trace, Questions(trace))
    )
    assert set(found.values()) == {1}
    assert {(3, 3, None), (3, None, "BUDGET"), (0, 0, None)} <= set(found)
    assert len({question.arguments for question in Kept(trace)}) == len(list(Kept(trace))) == len(Kept(trace))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same run in one share and in many."""
    folder = tmp_path_factory.mktemp("runs")
    program = ida_dsl.load(ida_dsl.programs() / "permutation_power.ida").compiled
    how = How(context={"next": {n: (7 * n + 3) % 64 for n in range(64)}}, depth=3, agent="spec")
    job = prepare(program, [f"power({n % 5}, {3 * n})" for n in range(20)], how)
    graph = Program(job.program.graph)
    found = []
    for share in (3, 10_000):
        made = Run.of(graph, job.roots, job.agents.__getitem__, Settings(share=share))
        found.append(kept(folder / str(share), graph, made)[1])
    return found


def forms(trace):
    return [
        Questions(trace), Asks(trace), Contexts(trace),
        Chats(trace, False, Counter()), Transcripts(trace, False, Counter()),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(5))
def test_cut_finely_it_is_the_same(runs, number, monkeypatch):
    wanted = Filter(apart={3: False, 4: True}.get(number))
    whole = rows(runs[1], forms(runs[1])[number], wanted)
    for module, name, most in (
        (exporting, "_MOST_ROWS", 7), (bulk, "_MOST", 5), (prompt_columns, "_MOST", 3000),
        (files, "_ENOUGH_ROWS", 11), (transcripts, "_TABLE_ROWS", 4),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, most)
    assert rows(runs[1], forms(runs[1])[number], wanted) == whole


@pytest.mark.parametrize("number", range(5))
def test_what_is_of_several_shares_is_told_once(runs, number):
    many, one = runs
    assert (many.shares, one.shares) == (7, 1)
    wanted = Filter(apart={3: False, 4: True}.get(number))
    first, second = (rows(trace, forms(trace)[number], wanted) for trace in (many, one))
    assert sorted(map(json.dumps, first)) == sorted(map(json.dumps, second))
    assert first
