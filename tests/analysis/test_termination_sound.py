"""Random small tasks, gone through for all small arguments: what is proved is so."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from proof_cases import NotRight, typed
from small_programs import Run, Writer

from ida_dsl.analysis.evaluate import Program
from ida_dsl.analysis.termination import AskProof, Verdict, check_termination
from ida_dsl.types import belongs
from ida_dsl.values import Unknown, Value

LISTS: tuple[Value, ...] = ((), (0,), (1,), (0, 1), (1, 1), (2, 0, 1), (-1, 1), (0, Unknown(), 1))


def decreases(old: Value, new: Value) -> bool:
    before, after = (value if isinstance(value, tuple) else (value,) for value in (old, new))
    if any(isinstance(part, Unknown) for part in (*before, *after)):
        return False
    return after < before and all(part >= 0 for part in after)  # type: ignore[operator]


def check(seed: int) -> int:
    """Goes through all small arguments of a random program; how many proved asks were put."""
    try:
        program = typed(Writer(Random(seed)).program())
    except NotRight:
        return 0
    proofs = {proof.ask.id: proof for proof in check_termination(program).proofs}
    return sum(
        right(program, proofs, seed, a, b, xs) for a in range(-2, 5) for b in range(-2, 4) for xs in LISTS
    )


def right(program: Program, proofs: dict[int, AskProof], seed: int, a: int, b: int, xs: Value) -> int:
    task_ = program.tasks["f"]
    arguments: dict[str, Value] = {"a": a, "b": b, "xs": xs}
    if not all(belongs(arguments[p.name.text], program.types[p.type.id]) for p in task_.parameters):
        return 0
    run = Run(program, Random(seed))
    run.question(task_, arguments)
    for put in run.puts:
        verdict = proofs[put.ask.id].verdict
        if verdict is Verdict.PROVED:
            assert decreases(put.old, put.new), (seed, arguments, put)
        if verdict is Verdict.REFUTED:
            assert not decreases(put.old, put.new), (seed, arguments, put)
    return sum(proofs[put.ask.id].verdict is Verdict.PROVED for put in run.puts)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_proved_decreases(seed: int) -> None:
    check(seed)


def test_something_is_proved() -> None:
    assert sum(map(check, range(40))) > 50
