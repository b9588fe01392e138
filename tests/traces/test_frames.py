"""What other programs make of a run's tables: pandas, polars and DuckDB read what docs/trace.md says."""

import pytest
from test_kept import done, job_of

from ida_dsl.types import (
    BoolType,
    EnumType,
    IntType,
    ListType,
    MapType,
    RealType,
    SetType,
    TextType,
    TupleType,
)

WHY = {"reason": "VARCHAR", "detail": "VARCHAR", "origin_task": "VARCHAR", "origin_row": "INTEGER"}
ANSWERED = {"strategy": "VARCHAR", "agent": "VARCHAR", "cost": "DOUBLE", "confidence": "DOUBLE"}
QUESTION = {"id": "BLOB", "context": "INTEGER", "draw": "VARCHAR", "depth": "INTEGER"}
ASKS = {
    "task": "VARCHAR", "row": "INTEGER", "slot": "INTEGER", "asked": "VARCHAR", "asked_row": "INTEGER", **WHY,
}  # fmt: skip
ROOTS = {"root": "BIGINT", "task": "VARCHAR", "row": "INTEGER"}
PROGRAMS = ["union_find", "shortest_path", "permutation_power", "wildcard_search"]


@pytest.fixture(scope="module", params=PROGRAMS)
def trace(request, tmp_path_factory):
    job = job_of(request.param, agent="noisy(spec, 0.2)", depth=1)
    return done(tmp_path_factory.mktemp(request.param) / "run", job)[1]


def in_duckdb(type_):
    """A type as the table of values in docs/trace.md has it."""
    match type_:
        case BoolType():
            return "BOOLEAN"
        case IntType():
            return "BIGINT"
        case RealType():
            return "DOUBLE"
        case TextType() | EnumType():
            return "VARCHAR"
        case ListType(item=item) | SetType(item=item):
            return f"{in_duckdb(item)}[]"
        case TupleType(items=items):
            inner = ", ".join(f'"_{at}" {in_duckdb(one)}' for at, one in enumerate(items))
            return f"STRUCT({inner})"
        case MapType(key=key, value=value):
            return f"MAP({in_duckdb(key)}, {in_duckdb(value)})"
    raise AssertionError(type_)


def described(path):
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"describe select * from '{path}/*.parquet'").fetchall()
    return {name: type_ for name, type_, *_ in found}


def test_duckdb_reads_the_files_and_finds_the_columns_that_are_told(trace):
    program, folder = trace.program, trace.folder.path
    for task in trace.names:
        node = program.tasks.get(task) or program.primitives[task]
        given = ", ".join(f"{one.name} {in_duckdb(one.type)}" for one in node.parameters)
        assert described(folder / "questions" / task) == {
            **QUESTION,
            "arguments": f"STRUCT({given})",
            "answer": in_duckdb(node.returns),
            **WHY,
            **ANSWERED,
        }
    facts = ", ".join(f'"{one.name}" {in_duckdb(one.type)}' for one in trace.graph.facts)
    found = described(folder / "contexts")
    assert {name: type_.replace('"', "") for name, type_ in found.items()} == {
        "context": "INTEGER", "id": "BLOB", "facts": f"STRUCT({facts})".replace('"', ""),
    }  # fmt: skip
    assert (described(folder / "asks"), described(folder / "roots")) == (ASKS, ROOTS)


def test_pandas(trace):
    pandas = pytest.importorskip("pandas")
    for task in trace.names:
        table = trace.questions(task)
        frame = table.to_pandas()
        assert list(frame.columns) == table.schema.names
        assert frame["answer"].isna().tolist() == table["answer"].is_null().to_pylist()
        assert [set(one) for one in frame["arguments"]] == [
            set(one) for one in table["arguments"].to_pylist()
        ]
        whole = pandas.read_parquet(trace.folder.path / "questions" / task)
        assert whole["id"].tolist() == frame["id"].tolist()


def test_polars(trace):
    polars = pytest.importorskip("polars")
    for task in trace.names:
        table = trace.questions(task)
        frame = polars.from_arrow(table)
        assert frame.columns == table.schema.names
        assert frame["strategy"].to_list() == table["strategy"].to_pylist()
        assert frame["arguments"].to_list() == table["arguments"].to_pylist()
        assert polars.read_parquet(trace.folder.path / "questions" / task).height == frame.height
    for kind in ("asks", "contexts", "roots"):
        assert polars.from_arrow(trace.whole(kind)).height == len(trace.whole(kind))
