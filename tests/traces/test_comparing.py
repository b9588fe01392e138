"""Two runs compared column by column say what comparing question by question says."""

import pyarrow as pa
import pytest
from attrs import evolve
from kept_runs import kept

from ida_dsl.diagnostics import CheckFailed
from ida_dsl.interpreter.settings import Settings
from ida_dsl.values import Unknown
from ida_runtime.engine.executors import why_in_lock_step
from ida_runtime.engine.run import Run
from ida_runtime.traces.comparing import compared
from ida_runtime.traces.same_values import differs
from tests.engine.random_programs.comparing import ready
from tests.engine.random_programs.inputs import cases
from tests.engine.random_programs.programs import program as text_of


def rows_of(trace):
    """Each question once, by its id."""
    found = {}
    for place in trace.find(""):
        row = trace.row(place)
        found.setdefault(row.id, row)
    return found


def plainly(one, other):
    """The ids of those that differ, and of those that differ of themselves."""
    mine, theirs = rows_of(one), rows_of(other)
    common = [name for name in mine if name in theirs]
    changed = {name for name in common if not alike(mine[name].answer, theirs[name].answer)}
    return changed, {name for name in changed if of_itself(one, other, mine[name], theirs[name], changed)}


def alike(one, other):
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one.reason is other.reason
    return one == other


def of_itself(one, other, mine, theirs, changed):
    asked = [told(one, mine.place), told(other, theirs.place)]
    follows = changed & {*asked[0], *asked[1]}
    otherwise = mine.strategy != theirs.strategy
    alone = mine.strategy is None or theirs.strategy is None
    return (not follows and (asked[0] == asked[1] or otherwise)) or (otherwise and alone)


def told(trace, place):
    return [trace.row(asked.put).id for asked in trace.asked(place) if asked.put is not None]


@pytest.mark.parametrize("seed", range(20, 30))
def test_random_programs(seed, tmp_path):
    try:
        made = ready(text_of(seed, shown=True), seed)
    except CheckFailed:
        return
    for number, case in enumerate(cases(made.program, seed, 2)):
        traces = []
        if why_in_lock_step(made.program, case.roots, case.crew.answerers(made.program), Settings()):
            continue
        for crew in (0, 1):
            settings = Settings(
                case.seed, case.forced if crew else {}, total=2_000, share=(2, 10_000)[number % 2]
            )
            who = evolve(case.crew, seed=case.crew.seed + 40 * crew).answerers(made.program)
            run = Run.of(made.program, case.roots, who, settings, {})
            traces.append(kept(tmp_path / f"{number}-{crew}", made.program, run)[1])
        found = compared(*traces)
        wanted = plainly(*traces)
        for differences, ids in ((found.different, wanted[0]), (found.first, wanted[1])):
            assert {traces[0].row(each.one).id for each in differences} == ids
            assert all(traces[0].row(each.one).id == traces[1].row(each.other).id for each in differences)
        assert sum(found.different.by_task.values()) == len(wanted[0])


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        (
            pa.list_(pa.int64()),
            [[1, 2], [], None, [3], [4], [5, None]],
            [[1, 2], [1], [], [4], None, [5, None]],
        ),
        (
            pa.map_(pa.string(), pa.list_(pa.int64())),
            [[("a", [1])], [("a", [1])], []],
            [[("a", [1])], [("a", [2])], []],
        ),
        (
            pa.struct([("a", pa.int64()), ("b", pa.string())]),
            [{"a": 1, "b": "x"}, None],
            [{"a": 1, "b": "y"}, None],
        ),
        (pa.struct([]), [{}, {}], [{}, {}]),
        (pa.float64(), [1.0, None, 2.0], [1.0, 1.0, 3.0]),
    ],
)
def test_columns_of_all_types(type_, one, other):
    columns = pa.array(one, type_), pa.array(other, type_)
    assert differs(*columns).tolist() == [mine != theirs for mine, theirs in zip(one, other, strict=True)]
    halves = [pa.chunked_array([column.slice(0, 1), column.slice(1)]) for column in columns]
    assert differs(*halves).tolist() == differs(*columns).tolist()
