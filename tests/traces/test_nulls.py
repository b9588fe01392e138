"""What is declared never to be null is so in every run, and all else stays as it was."""

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from ida_runtime.traces.nulls import firm, loose

TABLE = pa.table({
    "id": [b"a", b"b"],
    "arguments": [{"x": 1, "xs": [1, None]}, {"x": 2, "xs": []}],
    "answer": [None, 3],
})  # fmt: skip


def test_what_is_declared():
    assert [str(one) for one in firm(TABLE).schema] == [
        "pyarrow.Field<id: binary not null>",
        "pyarrow.Field<arguments: struct<x: int64 not null, xs: list<item: int64> not null> not null>",
        "pyarrow.Field<answer: int64>",
    ]


def test_nothing_else_changes():
    said = firm(TABLE)
    said.validate(full=True)
    assert said.to_pylist() == TABLE.to_pylist()
    assert loose(said).equals(TABLE)
    assert loose(said.slice(1)).equals(TABLE.slice(1))
    assert firm(TABLE.slice(0, 0)).num_rows == 0


def test_shares_are_read_together(tmp_path):
    for at, table in enumerate([TABLE, TABLE.slice(1), TABLE.slice(0, 1)]):
        pq.write_table(firm(table), tmp_path / f"{at}.parquet")
    assert ds.dataset(tmp_path).to_table().to_pylist() == [*TABLE.to_pylist(), *TABLE.to_pylist()[::-1]]
