"""The tables of a run folder: names, columns and types (docs/trace.md). Written and read by this alone."""

from __future__ import annotations

import pyarrow as pa

from ida_dsl.graph.model import Graph
from ida_dsl.interpreter.program import Program
from ida_dsl.types import describe
from ida_runtime.traces.arrow import arrow_type

VERSION = 1
"""Of the tables. A reader reads its own version and all before it."""

ID = pa.binary(16)
NAME = pa.dictionary(pa.int32(), pa.string())
ROW = pa.int32()

WHY = (("reason", NAME), ("detail", NAME), ("origin_task", NAME), ("origin_row", ROW))
"""Why something is unknown, all null where it is known: the reason, what more was said, and the question
where it arose, by its task and its row there; the last two are null where it arose in none."""

ASKS = pa.schema([
    ("task", NAME), ("row", ROW), ("slot", ROW), ("asked", NAME), ("asked_row", ROW), *WHY,
])  # fmt: skip
ROOTS = pa.schema([("root", pa.int64()), ("task", NAME), ("row", ROW)])


def questions_schema(program: Program, task: str) -> pa.Schema:
    """The columns of a task's or a primitive's questions."""
    parameters, returns = program.parameters[task], program.returns(task)
    names = parameter_names(program, task)
    arguments = [(name, arrow_type(type_)) for name, (type_, _) in zip(names, parameters, strict=True)]
    meta = {"ida.version": str(VERSION), "ida.task": task, "ida.answer": describe(returns)}
    meta |= {
        f"ida.argument.{name}": describe(type_) for name, (type_, _) in zip(names, parameters, strict=True)
    }
    columns = [
        ("id", ID), ("context", ROW), ("draw", NAME), ("depth", ROW),
        *([("arguments", pa.struct(arguments))] if arguments else []),
        ("answer", arrow_type(returns)), *WHY,
        ("strategy", NAME), ("agent", NAME), ("cost", pa.float64()), ("confidence", pa.float64()),
    ]  # fmt: skip
    return pa.schema(columns, metadata=meta)


def contexts_schema(graph: Graph) -> pa.Schema:
    """The columns of the problems."""
    facts = [(fact.name, arrow_type(fact.type)) for fact in graph.facts]
    columns = [("context", ROW), ("id", ID), *([("facts", pa.struct(facts))] if facts else [])]
    return pa.schema(columns, metadata={"ida.version": str(VERSION)})


def parameter_names(program: Program, task: str) -> list[str]:
    """The names of a task's or a primitive's parameters."""
    node = program.tasks.get(task) or program.primitives[task]
    return [one.name for one in node.parameters]
