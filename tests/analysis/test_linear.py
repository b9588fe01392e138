from itertools import product

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ida_dsl.analysis.facts import Facts, contradictory, proves
from ida_dsl.analysis.linear import Linear, entails, equal, feasible, negated, number

ATOMS = range(3)
BOX = range(-4, 5)

numbers = st.integers(-6, 6)
linears = st.builds(Linear.of, st.dictionaries(st.sampled_from(ATOMS), st.integers(-3, 3)), numbers)
BOUNDS = [line for a in ATOMS for line in (Linear.atom(a) - BOX[0], -Linear.atom(a) + BOX[-1])]


def value(line: Linear, point: tuple[int, ...]) -> int:
    return line.constant + sum(k * point[atom] for atom, k in line.terms)


def holds(facts: Facts, point: tuple[int, ...]) -> bool:
    return all(value(line, point) >= 0 for line in facts.lines) and all(
        any(holds(one, point) for one in split) for split in facts.splits
    )


def points() -> list[tuple[int, ...]]:
    return list(product(BOX, repeat=len(ATOMS)))


@given(st.lists(linears, max_size=6), linears)
def test_what_is_entailed_holds_wherever_the_facts_do(facts: list[Linear], goal: Linear) -> None:
    assume(entails(facts, goal))
    for point in points():
        if all(value(fact, point) >= 0 for fact in facts):
            assert value(goal, point) >= 0


@given(st.lists(linears, max_size=7))
def test_what_has_a_solution_is_feasible(facts: list[Linear]) -> None:
    if any(all(value(fact, point) >= 0 for fact in facts) for point in points()):
        assert feasible(facts)


@given(st.lists(linears, max_size=4))
def test_bounded_facts_without_a_rational_solution_are_found_out(facts: list[Linear]) -> None:
    """Over a small box elimination is nearly complete: what it misses has rational solutions."""
    if feasible([*facts, *BOUNDS]):
        return
    assert not any(all(value(fact, point) >= 0 for fact in facts) for point in points())


flat = st.builds(lambda lines: Facts(tuple(lines)), st.lists(linears, max_size=2))
splits = st.lists(st.lists(flat, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
nested = st.builds(Facts, st.lists(linears, max_size=3).map(tuple), splits)


@given(nested, linears)
@settings(max_examples=300)
def test_proofs_by_cases_are_sound(facts: Facts, goal: Linear) -> None:
    if proves(facts, goal):
        assert all(value(goal, point) >= 0 for point in points() if holds(facts, point))


@given(nested)
def test_contradictions_are_real(facts: Facts) -> None:
    if contradictory(facts):
        assert not any(holds(facts, point) for point in points())


@given(linears, linears, st.integers(-3, 3))
def test_arithmetic(a: Linear, b: Linear, k: int) -> None:
    for point in [(0, 0, 0), (1, -2, 3), (-4, 4, 1)]:
        assert value(a + b, point) == value(a, point) + value(b, point)
        assert value(a - b, point) == value(a, point) - value(b, point)
        assert value(a * k, point) == k * value(a, point)
        assert (value(negated(a), point) >= 0) is not (value(a, point) >= 0)


@given(linears, linears)
@example(Linear.of({0: 1}), Linear.of({0: 1}))
def test_equal_sums_are_equal_values(a: Linear, b: Linear) -> None:
    assert (a - b == number(0)) is (a == b)
    assert list(a.atoms) == sorted(a.atoms)


K, Q, R = (Linear.atom(atom) for atom in ATOMS)


def test_halves_are_less() -> None:
    halved = [K - Q * 2, Q * 2 - K + 1]
    assert entails([*halved, K - 2], K - Q - 1)
    assert entails([*halved, K - 2], Q - 1)
    assert not entails([*halved, K], K - Q - 1)


def test_rounding_helps() -> None:
    assert not feasible(equal(K * 2 + Q * 4, number(5)))
    assert entails([number(1) - K * 3], -K)


def test_equalities_are_used() -> None:
    facts = [*equal(K, Q + 3), *equal(Q, R * 2), R - 5]
    assert entails(facts, K - 13)
    assert not entails(facts, K - 14)


def test_too_much_is_given_up() -> None:
    many = [
        Linear.of({a: 1, b: -1, a + b + 50: 1}, a * b - 7) for a in range(20) for b in range(20) if a != b
    ]
    assert not entails(many, number(-1))
    large = [Linear.of({0: 3**400, 1: -(2**300)}, 1), Linear.of({0: -(5**200), 1: 7**200}, 1)]
    assert not entails(large, number(-1))


def test_a_proof_by_cases() -> None:
    differ = (Facts((K - Q - 1,)), Facts((Q - K - 1,)))
    assert proves(Facts((K - Q,), (differ,)), K - Q - 1)
    assert not proves(Facts((), (differ,)), K - Q - 1)
    assert contradictory(Facts(equal(K, Q), (differ,)))


def test_what_is_not_connected_does_not_matter() -> None:
    noise = tuple((Facts((Linear.atom(n) - 1,)), Facts((-Linear.atom(n),))) for n in range(10, 200))
    assert proves(Facts((K - 3,), noise), K - 2)
