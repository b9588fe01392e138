"""A run that is whole is said to be, and what is wrong with one is named."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ida_dsl
from ida_dsl.api import How, prepare
from ida_runtime.traces.checking import problems
from ida_runtime.traces.reader import Trace
from ida_runtime.traces.recording import Recording


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "run"
    loaded = ida_dsl.load(ida_dsl.programs() / "union_find.ida")
    job = prepare(loaded.compiled, [8], How(depth=2, agent="spec"))
    recording, running = Recording.begin(path, job), job.start()
    recording.watch(running)
    recording.end(running, running.run(), stopped=False)
    return path


@pytest.fixture
def run(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "run")
    return tmp_path / "run"


def rewritten(path, table):
    pq.write_table(table, path)


def changed(path, column, made):
    """Puts other values into a column."""
    table = pq.read_table(path)
    at = table.schema.get_field_index(column)
    values = pa.array(made(table[column].to_pylist()), table.schema.field(column).type)
    rewritten(path, table.set_column(at, table.schema.field(column), values))


def found(run):
    return list(problems(Trace.open(run)))


def test_a_whole_run(whole):
    assert found(whole) == []


def test_rows_that_are_not_there(run):
    changed(run / "asks" / "00000.parquet", "asked_row", lambda rows: [10**6, *rows[1:]])
    changed(run / "roots" / "00000.parquet", "row", lambda rows: [10**6, *rows[1:]])
    assert found(run) == [
        "an ask in share 0 asks a question that is none",
        "a root in share 0 is no question",
    ]


def test_ids_out_of_order_and_of_others(run):
    path = run / "questions" / "depth" / "00000.parquet"
    changed(path, "id", lambda ids: [*ids[1:], ids[0]])
    assert found(run) == [
        "questions of depth in share 0 are not in the order of their ids",
        "row 0 of the questions of depth in share 0 has the id of another question",
    ]


def test_problems_that_are_not_there(run):
    changed(run / "questions" / "depth" / "00000.parquet", "context", lambda rows: [99, *rows[1:]])
    assert found(run) == ["questions of depth in share 0 are of problems that are not there"]


def test_columns_that_are_not_there(run):
    path = run / "asks" / "00000.parquet"
    rewritten(path, pq.read_table(path).drop_columns(["detail"]))
    assert found(run) == ["asks in share 0 have other columns than they should"]


def test_what_cannot_be_read(run):
    (run / "contexts" / "00000.parquet").write_bytes(b"nothing")
    assert len(found(run)) == 1
    assert "contexts/00000.parquet cannot be read" in found(run)[0]


def test_questions_that_are_missing(run):
    about = json.loads((run / "run.json").read_text())
    about["questions"]["depth"] += 1
    (run / "run.json").write_text(json.dumps(about))
    assert found(run)[0].startswith("run.json says that there are ")
