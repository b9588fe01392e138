"""`ida-dsl trace export`: what is written says what the run says, each question once."""

import csv
import json
import os
import shutil

import pyarrow.parquet as pq
import pytest
from command_line import POWER, UNION, ida, refused

from ida_dsl.asking.brief import call
from ida_dsl.cli.placing import placed
from ida_dsl.json_values import from_json, parse_answer, to_json
from ida_dsl.spec import is_right
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Trace


@pytest.fixture(scope="module")
def table(run):
    return {f"{question.id:032x}": entry for question, entry in Kept(Trace.open(run)).items()}


def exported(run, *how):
    """The rows of an export as JSON lines."""
    done = ida("trace", "export", run, "-o", "-", *how)
    assert done.code == 0, done
    return [json.loads(line) for line in done.out.splitlines()]


def test_questions(run, table):
    program = Trace.open(run).program
    rows = exported(run)
    assert {one["id"] for one in rows} == set(table)
    assert len(rows) == len(table)
    for row in rows:
        entry = table[row["id"]]
        question, returns = entry.question, program.returns(entry.question.task)
        types = [type_ for type_, _ in program.parameters[question.task]]
        given = zip(row["arguments"].values(), types, strict=True)
        assert tuple(from_json(one, type_) for one, type_ in given) == question.arguments
        assert (row["task"], row["context"]) == (question.task, f"{question.context.id:032x}")
        assert row["answer"] == to_json(entry.answer, returns)
        assert row["reason"] == (entry.why and entry.why.reason.name)
        origin = entry.why and entry.why.origin
        assert row["origin"] == (f"{origin.id:032x}" if origin else None)
        assert (row["strategy"], row["agent"]) == (entry.strategy, entry.agent)
        assert row["draw"] == ".".join(map(str, question.draw))
    assert any(row["reason"] for row in rows)


def test_asks(run, table):
    rows = exported(run, "--as", "asks")
    wanted = sorted(
        (f"{entry.question.id:032x}", one.slot, f"{one.put.id:032x}", one.task)
        for entry in table.values()
        for one in entry.asks
    )
    assert sorted((one["id"], one["slot"], one["asked"], one["asked_task"]) for one in rows) == wanted


def test_contexts(run, table):
    graph = Trace.open(run).graph
    rows = {one["id"]: one["facts"] for one in exported(run, "--as", "contexts")}
    contexts = {f"{entry.question.context.id:032x}": entry.question.context for entry in table.values()}
    assert {
        id_: {fact.name: from_json(facts[fact.name], fact.type) for fact in graph.facts}
        for id_, facts in rows.items()
    } == {id_: dict(context.facts) for id_, context in contexts.items()}


def test_kinds_of_files_say_the_same(run, tmp_path):
    rows = exported(run)
    for name in ("q.csv", "q.parquet"):
        done = ida("trace", "export", run, "-o", tmp_path / name)
        assert done.err == f"{len(rows)} questions written to {tmp_path / name}\n"
    with (tmp_path / "q.csv").open(newline="", encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    assert [json.loads(one["arguments"]) for one in cells] == [one["arguments"] for one in rows]
    assert [one["answer"] and json.loads(one["answer"]) for one in cells] == [
        "" if one["answer"] is None else one["answer"] for one in rows
    ]
    texts = pq.read_table(tmp_path / "q.parquet").to_pylist()
    for one in texts:
        one["arguments"] = json.loads(one["arguments"])
        one["answer"] = None if one["answer"] is None else json.loads(one["answer"])
    assert texts == rows
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q.csv", "q.parquet"]


def test_of_one_task_parquet_has_types(run, tmp_path):
    ida("trace", "export", run, "-o", tmp_path / "q", "--format", "parquet", "--task", "parent")
    found = pq.read_table(tmp_path / "q")
    assert [str(found.schema.field(name).type) for name in ("arguments", "answer")] == [
        "struct<x: int64>",
        "int64",
    ]
    assert found.to_pylist() == exported(run, "--task", "parent")


def test_what_is_meant(run, table):
    noisy = exported(run, "--agent", "noisy(spec, 0.2)", "--task", "depth")
    assert len(noisy) == sum(e.agent is not None and e.question.task == "depth" for e in table.values()) > 0
    assert all(one["reason"] == "MISSING" for one in exported(run, "--reason", "missing"))
    below = exported(run, "--which", 1)
    shown = ida("trace", "show", run, 1).out.splitlines()
    assert 1 < len(below) <= len(shown)
    assert ida("trace", "export", run, "-o", "-", "--answer", "63", "--task", "label").code == 2


def test_chat_is_what_was_shown_and_said(run, table, tmp_path):
    """Each prompt is the one of `ida-dsl prompt`, each answer is read as the answer that was given."""
    graph = Trace.open(run).graph
    chats = exported(run, "--as", "chat", "--task", "parent")
    leaves = [e for e in table.values() if e.agent and e.question.task == "parent"]
    assert len(chats) == len(leaves) > 3
    said = {(one["messages"][1]["content"], one["messages"][2]["content"]) for one in chats}
    for at, entry in enumerate(leaves[:4]):
        facts = {
            fact.name: to_json(entry.question.context.facts[fact.name], fact.type) for fact in graph.facts
        }
        (tmp_path / f"{at}.json").write_text(json.dumps(facts))
        asked = call("parent", entry.question.arguments)
        prompt = ida("prompt", UNION, "--ask", asked, "--context", tmp_path / f"{at}.json").out
        own = [answer for shown, answer in said if f"{shown}\n" == prompt]
        assert entry.answer in [parse_answer(one, graph.task("parent").returns) for one in own]
    assert {len(one["messages"]) for one in chats} == {3}
    assert [one["role"] for one in chats[0]["messages"]] == ["system", "user", "assistant"]


def test_amplified_and_right(run, table, tmp_path):
    graph = Trace.open(run).graph
    taken_apart = [e for e in table.values() if e.strategy and e.question.task == "depth"]
    right = [e for e in taken_apart if is_right(graph, e.question, e.answer) is True]
    known = [e for e in taken_apart if e.why is None]
    assert len(right) < len(known)
    chat = ("--as", "chat", "--amplified", "--task", "depth")
    assert len(exported(run, *chat)) == len(known)
    done = ida("trace", "export", run, "-o", tmp_path / "a.parquet", *chat, "--right")
    assert done.err.startswith(f"{len(right)} examples written to ")
    assert f"left out: {len(taken_apart) - len(right)} not right\n" in done.err
    found = pq.read_table(tmp_path / "a.parquet")["messages"].to_pylist()
    answers = sorted(chat[2]["content"] for chat in found)
    assert answers == sorted(str(e.answer) for e in right)


def test_what_no_model_should_learn_is_counted(tmp_path):
    (tmp_path / "x.ida").write_text(
        """\
task whole(n: 0..9) -> List[Int]:
    strategy s:
        return [1, 2 // n]
task empty() -> Int:
    strategy s:
        return 3
task said(n: 0..9) -> Text:
    strategy a when n == 0:
        return "unknown"
    strategy b:
        return "a\\n  b "
"""
    )
    asks = [("--ask", one) for one in ("whole(0)", "whole(1)", "empty()", "said(0)", "said(1)")]
    ida("run", tmp_path / "x.ida", *(word for one in asks for word in one), "--out", tmp_path / "run")
    done = ida("trace", "export", tmp_path / "run", "-o", "-", "--as", "chat", "--amplified")
    said = [json.loads(line)["messages"][2]["content"] for line in done.out.splitlines()]
    assert sorted(said) == ['"a\\n  b "', '"unknown"', "[1, 2]"]
    assert done.err == ("3 examples\nleft out: 1 with nothing to show, 1 whose answers are unknown in part\n")


def test_what_is_no_export(run, tmp_path):
    assert "which kind of file is x?" in refused("trace", "export", run, "-o", "x")
    assert "there is no folder" in refused("trace", "export", run, "-o", tmp_path / "no" / "x.csv")
    assert "lies in the run itself" in refused("trace", "export", run, "-o", run / "x.csv")
    assert "is a folder" in refused("trace", "export", run, "-o", tmp_path, "--format", "csv")
    os.mkfifo(tmp_path / "pipe")
    assert "is no plain file" in refused(
        "trace", "export", run, "-o", tmp_path / "pipe", "--format", "csv", "--force"
    )
    assert "Parquet is no text" in refused("trace", "export", run, "-o", "-", "--format", "parquet")
    assert "--amplified says nothing of asks" in refused(
        "trace", "export", run, "-o", "-", "--as", "asks", "--amplified"
    )


def test_a_file_that_is_there_stays(run, tmp_path):
    place = tmp_path / "x.jsonl"
    place.write_text("mine")
    assert "is there already" in refused("trace", "export", run, "-o", place)
    assert place.read_text() == "mine"
    assert ida("trace", "export", run, "-o", place, "--force").code == 0
    assert place.read_text().count("\n") == Trace.open(run).count


def test_where_nothing_fits_nothing_is_written(run, tmp_path):
    done = ida("trace", "export", run, "-o", tmp_path / "x.csv", "--reason", "tie")
    assert (done.code, done.err) == (1, "no question: nothing was written\n")
    assert list(tmp_path.iterdir()) == []
    ida("run", POWER, "--sample", 2, "--out", tmp_path / "run")
    done = ida("trace", "export", tmp_path / "run", "-o", "-", "--as", "chat")
    assert "agents answered none of these; --amplified is for" in done.err


def test_of_a_damaged_run_nothing_is_written(run, tmp_path):
    damaged, place = tmp_path / "run", tmp_path / "x.jsonl"
    shutil.copytree(run, damaged)
    table = damaged / "questions" / "depth" / "00000.parquet"
    pq.write_table(pq.read_table(table).slice(0, 3), table)
    first, last = refused("trace", "export", damaged, "-o", place, "--as", "asks").splitlines()
    assert first.startswith(f"{damaged} is damaged (")
    assert last == f"`ida-dsl trace verify {damaged}` says where"
    table.write_bytes(b"PAR1")
    assert "cannot be read" in refused("trace", "export", damaged, "-o", place)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_run_that_has_not_ended(run, tmp_path):
    going = tmp_path / "run"
    shutil.copytree(run, going)
    about = json.loads((going / "run.json").read_text()) | {"state": "running"}
    (going / "run.json").write_text(json.dumps(about))
    done = ida("trace", "export", going, "-o", tmp_path / "x.csv")
    assert done.err.startswith(f"{going} has not come to its end: this is what it has so far\n")


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    place = tmp_path / "x"
    with pytest.raises(TypeError), placed(place) as file:
        file.write("half a file, and no bytes")
    assert list(tmp_path.iterdir()) == []
    with placed(place) as file:
        file.write(b"whole")
    assert place.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [place]
