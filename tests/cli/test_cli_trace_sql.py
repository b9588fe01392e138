"""Questions found by an expression, and queries in SQL: they reach the tables of the run, nothing else."""

import sys

import pytest
from command_line import ida, refused

from ida_dsl.values import Unknown
from ida_runtime.traces.lazily import Kept
from ida_runtime.traces.reader import Trace

duckdb = pytest.importorskip("duckdb")


@pytest.fixture(scope="module")
def table(run):
    return Kept(Trace.open(run))


def test_an_expression_over_arguments_and_answers(run, table):
    wanted = {
        f"{e.question.id:032x}"[:12]
        for e in table.values()
        if e.question.task == "depth" and not isinstance(e.answer, Unknown) and e.answer > 2
        and e.question.arguments[0] > 30
    }  # fmt: skip
    done = ida("trace", "find", run, "--task", "depth", "--where", "answer > 2 and arguments.x > 30")
    assert {line.split()[0] for line in done.out.splitlines()} == wanted
    assert len(wanted) > 1
    missing = ida("trace", "find", run, "--where", "answer is null", "--most", 999)
    assert missing.out == ida("trace", "find", run, "--reason", "any", "--most", 999).out


def test_ids_are_texts_and_other_options_count_too(run, table):
    entry = next(e for e in table.values() if e.agent)
    done = ida("trace", "find", run, "--where", f"id like '{entry.question.id:032x}'")
    assert (done.out.count("\n"), done.err) == (1, "1 question\n")
    found = ida("trace", "export", run, "-o", "-", "--where", "strategy is null", "--task", "depth")
    assert found.out.count("\n") == sum(
        e.question.task == "depth" and e.strategy is None for e in table.values()
    )


def test_tasks_of_which_nothing_is_said_are_named(run):
    done = ida("trace", "find", run, "--where", "arguments.y > 3", "--most", 1)
    assert done.code == 0
    assert 'nothing of depth: Could not find key "y" in struct\n' in done.err


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("answer > argument.x", 'Referenced table "argument" not found!'),
        ("arguments.z = 1", 'Could not find key "z" in struct'),
        ("answer >", "syntax error"),
        ("1=1) union select 1 --", "syntax error"),
        ("true; drop table x", "Cannot have any modifiers"),
        ("answer in (select 1 from read_text('/etc/hostname'))", "disabled by configuration"),
        ("answer in (select 1 from 'x.csv')", "disabled by configuration"),
        ("answer in (select 1 from 'http://localhost/x.parquet')", "disabled by configuration"),
    ],
)
def test_a_wrong_expression(run, expression, said):
    first, second = refused("trace", "find", run, "--where", expression).splitlines()
    assert first.startswith(f"--where {expression}: ")
    assert said in first
    assert second.startswith("the columns are id, context, draw, depth, arguments, answer, reason, ")
    assert "the arguments are those of depth(x), joined(x, y), " in second


def test_a_query(run, table):
    done = ida("trace", "sql", run, "select strategy, count(*) as n from depth group by all order by n")
    head, *lines = done.out.splitlines()
    assert head.split() == ["strategy", "n"]
    counts = {line.split()[0]: int(line.split()[1]) for line in lines}
    depths = [e for e in table.values() if e.question.task == "depth"]
    assert counts == {
        "-": sum(e.strategy is None for e in depths),
        "one_more_than_the_parent": sum(e.strategy is not None for e in depths),
    }
    joined = "select count(*) from asks join depth on asks.task = 'depth' and asks.row = depth.row"
    assert ida("trace", "sql", run, joined).out.split()[1] == str(sum(len(e.asks) for e in depths))
    assert "there are more than 2 rows" in ida("trace", "sql", run, "select * from roots", "--most", 2).err
    assert "contexts" in ida("trace", "sql", run, "select 'contexts', count(*) from contexts").out


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select * from depths", "Table with name depths does not exist!"),
        ("create table x as select 1", "that is no query"),
        ("select 1; select 2", "that is no query"),
        ("", "that is no query"),
        ("selec", "syntax error"),
        ("copy (select 1) to 'x.csv'", "that is no query"),
        ("set enable_external_access = true", "that is no query"),
        ("select * from read_csv('/etc/passwd')", "disabled by configuration"),
        ("select * from run", "does not exist"),
    ],
)
def test_what_is_no_query(run, query, said):
    assert said in refused("trace", "sql", run, query).splitlines()[0]


def test_without_duckdb(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for words in (("find", run, "--where", "true"), ("sql", run, "select 1")):
        assert refused("trace", *words).splitlines() == [
            "SQL needs DuckDB, which is not installed",
            "install it with pip install 'ida-dsl[sql]'",
        ]
