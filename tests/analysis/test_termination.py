import pytest
from proof_cases import typed

from ida_dsl.analysis.termination import Termination, Verdict, check_termination
from ida_dsl.builtins import BUILTINS
from ida_dsl.diagnose import diagnose_source
from ida_dsl.source import Source

PROVED, REFUTED, RUNTIME = Verdict.PROVED, Verdict.REFUTED, Verdict.RUNTIME


def judged(text: str) -> Termination:
    return check_termination(typed(text))


def task(arguments: str, measure: str, body: str, before: str = "") -> str:
    """A task `f` with a measure and strategies."""
    lines = "\n".join("    " + line for line in body.strip("\n").split("\n"))
    return f"{before}\ntask f({arguments}) -> Int:\n    decreases {measure}\n{lines}\n"


def only(arguments: str, measure: str, body: str, before: str = "") -> list[Verdict]:
    return [proof.verdict for proof in judged(task(arguments, measure, body, before)).proofs]


def step(*lines: str) -> str:
    return "strategy step:\n" + "\n".join("    " + line for line in lines)


# ------------------------------------------------------------------------------------------- numbers


def test_one_less_of_a_range() -> None:
    assert only("k: 0..63", "k", step("return ask f(k - 1)")) == [PROVED]


def test_one_less_of_any_int_needs_a_condition() -> None:
    assert only("k: Int", "k", step("return ask f(k - 1)")) == [RUNTIME]
    assert only(
        "k: Int", "k", "strategy stop when k <= 0:\n    return 0\n" + step("return ask f(k - 1)")
    ) == [PROVED]


def test_no_less_is_refuted() -> None:
    asks = "return ask f(k + 1) + ask f(k) + ask f(63 - k) + ask f(k * 2)"
    assert only("k: 0..63", "k", step(asks)) == [REFUTED, REFUTED, RUNTIME, REFUTED]


def test_always_below_zero_is_refuted() -> None:
    assert only("k: -9..9", "k", "strategy down when k < 0:\n    return ask f(k - 1)") == [REFUTED]


def test_halves() -> None:
    base = "strategy base when k < 2:\n    return k\n"
    assert only("k: 0..63", "k", base + step("return ask f(k // 2) + ask f(k - k // 2)")) == [PROVED, PROVED]
    assert only("k: 0..63", "k", step("return ask f(k // 2)")) == [RUNTIME]


def test_greatest_common_divisor() -> None:
    body = "strategy stop when b == 0:\n    return a\n" + step("return ask f(b, a % b)")
    assert only("a: 0..1000, b: 0..1000", "b", body) == [PROVED]


def test_the_middle_of_an_interval() -> None:
    body = "strategy stop when hi - lo < 2:\n    return lo\n" + step(
        "mid = (lo + hi) // 2", "return ask f(lo, mid) + ask f(mid, hi)"
    )
    assert only("lo: 0..100, hi: 0..100", "hi - lo", body) == [PROVED, PROVED]
    assert only("lo: Int, hi: Int", "hi - lo", body) == [RUNTIME, RUNTIME], "it may be out of 64 bits"


def test_choices() -> None:
    body = step(
        "if k < 1:",
        "    return 0",
        "j = k - 2 if k > 5 else k - 1",
        "return ask f(j) + ask f(min(j, k // 2))",
    )
    assert only("k: Int", "k", body) == [PROVED, PROVED]


def test_a_name_bound_by_both_branches() -> None:
    body = step("if k > 10:", "    j = k // 3", "else:", "    j = k - 1", "return ask f(j)")
    assert only("k: 0..63", "k", body) == [PROVED]


def test_swapping_does_not_help() -> None:
    body = """
strategy swap when a > b:
    return ask f(b, a)
strategy less when b > 0:
    return ask f(b - 1, a)
"""
    assert only("a: 0..9, b: 0..9", "a + b", body) == [REFUTED, PROVED]


def test_what_is_required_is_known() -> None:
    assert only("k: Int, j: Int", "k", step("require 0 <= j and j < k", "return ask f(j, k)")) == [PROVED]


def test_a_measure_that_may_be_unknown() -> None:
    assert only("k: 1..9, j: 0..9", "k // j", step("return ask f(k - 1, j)")) == [RUNTIME]
    assert only("p: (0..9, 0..9)", "p[0]", step("a, b = p", "return ask f((a - 1, b))")) == [RUNTIME]
    assert only("xs: List[0..9]", "sum(xs)", step("return ask f(xs[1:])")) == [RUNTIME]


def test_words_among_numbers() -> None:
    body = "strategy stop when k == none:\n    return 0\n" + step("return ask f(k - 1)")
    assert only("k: 0..9 | none", "0 if k == none else k", body) == [PROVED]


# -------------------------------------------------------------------------------------------- tuples


def test_ackermann() -> None:
    body = """
strategy a when m == 0:
    return n + 1
strategy b when n <= 0:
    return ask f(m - 1, 1)
strategy c:
    inner = ask f(m, n - 1)
    return ask f(m - 1, inner)
"""
    assert only("m: 0..9, n: Int", "(m, max(n, 0))", body) == [PROVED] * 3


def test_an_earlier_part_lets_later_ones_grow() -> None:
    body = """
strategy a when i > 0:
    return ask f(xs, i - 1)
strategy b when len(xs) > 0:
    return ask f(xs[1:], 5)
strategy c:
    return ask f(xs, 5)
"""
    assert only("xs: List[Int], i: 0..5", "(len(xs), i)", body) == [PROVED, PROVED, REFUTED]


def test_mutual_recursion() -> None:
    text = """
task even(n: 0..100) -> Bool:
    decreases (n, 1)
    strategy a when n == 0:
        return True
    strategy b:
        return ask odd(n)
task odd(n: 0..100) -> Bool:
    decreases (n, 0)
    strategy a:
        return ask even(n - 1) and ask even(n)
"""
    found = judged(text)
    assert found.cycles == (("even", "odd"),)
    assert [(p.source_task, p.target, p.verdict) for p in found.proofs] == [
        ("even", "odd", PROVED),
        ("odd", "even", PROVED),
        ("odd", "even", REFUTED),
    ]


# --------------------------------------------------------------------------------------------- lists


def test_merge_sort() -> None:
    body = "strategy base when len(xs) < 2:\n    return 0\n" + step(
        "middle = len(xs) // 2",
        "left = ask f(xs[:middle])",
        "right = ask f(xs[middle:])",
        "return left + right",
    )
    assert only("xs: List[Int]", "len(xs)", body) == [PROVED, PROVED]


def test_quicksort() -> None:
    body = "strategy base when len(xs) < 2:\n    return 0\n" + step(
        "less = [x for x in xs[1:] if x < xs[0]]", "return ask f(less) + ask f([x for x in xs if x > xs[0]])"
    )
    assert only("xs: List[0..9]", "len(xs)", body) == [PROVED, RUNTIME]


def test_one_of_two_lists() -> None:
    before = "function size(a: List[Int], b: List[Int]) -> Int = len(a) + len(b)"
    body = "strategy base when a == [] or b == []:\n    return 0\n" + step(
        "if a[0] < b[0]:", "    return ask f(a[1:], b)", "return ask f(a, b[1:])"
    )
    assert only("a: List[Int], b: List[Int]", "size(a, b)", body, before) == [PROVED, PROVED]


def test_the_shorter_of_two_lists() -> None:
    body = "strategy base when xs == [] or ys == []:\n    return 0\n" + step("return ask f(xs[1:], ys[1:])")
    assert only("xs: List[Int], ys: List[Int]", "min(len(xs), len(ys))", body) == [PROVED]


def test_a_list_that_grows_to_a_bound() -> None:
    body = "strategy more when len(done) < n:\n    return ask f(done + [1], n)"
    assert only("done: List[Int], n: 0..20", "n - len(done)", body) == [PROVED]


def test_chunks() -> None:
    body = "strategy split when len(xs) > 10:\n    return sum([ask f(part) for part in chunks(xs, 10)])"
    assert only("xs: List[Int]", "len(xs)", body) == [PROVED]


def test_sets_get_smaller() -> None:
    body = step("return sum([ask f(without(todo, x)) for x in todo]) + ask f(without(todo, 3))")
    assert only("todo: Set[0..9]", "len(todo)", body) == [PROVED, RUNTIME]


WILD = "type Bit = zero | one\ntype Symbol = Bit | wild"


@pytest.mark.parametrize("measure", ["count(p, wild)", "len([s for s in p if s == wild])"])
def test_wildcards(measure: str) -> None:
    body = "strategy none when wild not in p:\n    return 0\n" + step(
        "i = position(p, wild)",
        "return ask f(replace(p, i, zero)) + ask f(replace(p, 0, zero)) + ask f(replace(p, i, wild))",
    )
    assert only("p: List[Symbol, 6]", measure, body, WILD) == [PROVED, RUNTIME, REFUTED]


def test_a_wildcard_found_by_a_loop() -> None:
    body = step(
        "for i in range(6):",
        "    if p[i] == wild:",
        "        return ask f(replace(p, i, zero))",
        "return sum([ask f(replace(p, position(p, wild), bit)) for bit in every(Bit)])",
    )
    assert only("p: List[Symbol, 6]", "count(p, wild)", body, WILD) == [PROVED, PROVED]


def test_records() -> None:
    body = step("return ask f(replace(n, size=n.size - 1))")
    assert only("n: {size: 0..9, name: Text}", "n.size", body) == [PROVED]


# --------------------------------------------------------------------------------------------- texts


def test_parts_of_a_text() -> None:
    before = "param piece: 50..4000 = 600"
    body = """
strategy by_parts when count_words(t) > piece:
    return sum([ask f(part) for part in split_words(t, piece)])
strategy by_halves:
    return sum([ask f(part) for part in split_words(t, piece)])
"""
    assert only("t: Text", "count_words(t)", body, before) == [PROVED, RUNTIME]


def test_the_length_of_a_text() -> None:
    body = (
        "strategy a when len(t) > 10:\n    return ask f(t[1:]) + ask f(t[:5]) + ask f(t[:-1]) + ask f(t + t)"
    )
    assert only("t: Text", "len(t)", body) == [PROVED, PROVED, PROVED, REFUTED]


# --------------------------------------------------------------------------------------------- loops


def test_items_of_a_loop() -> None:
    body = step("total = 0", "for i in range(k):", "    total = total + ask f(i)", "return total")
    assert only("k: 0..100", "k", body) == [PROVED]


def test_items_that_a_filter_left() -> None:
    body = step("smaller = [i for i in range(101) if i < k]", "return sum([ask f(i) for i in smaller])")
    assert only("k: 0..100", "k", body) == [PROVED]


def test_what_a_loop_carries() -> None:
    body = step("i = 1", "repeat k:", "    a = ask f(k - i)", "    i = i + 1", "return i")
    assert only("k: 0..100", "k", body) == [PROVED]
    assert only("k: 0..100", "k", body.replace("i = 1", "i = 0")) == [RUNTIME]
    assert only("k: 0..100", "k", body.replace("i + 1", "i - 1")) == [RUNTIME]


def test_a_list_that_a_loop_shortens() -> None:
    body = "strategy base when xs == []:\n    return 0\n" + step(
        "rest = xs[1:]", "repeat 3:", "    a = ask f(rest)", "    rest = rest[1:]", "return ask f(rest)"
    )
    assert only("xs: List[Int]", "len(xs)", body) == [PROVED, PROVED]


# ---------------------------------------------------------------------------------- order of evaluation


def test_later_operands_know_earlier_ones() -> None:
    body = step("if k > 0 and ask f(k // 2) > 3:", "    return 1", "return 0")
    assert only("k: 0..9", "k", body) == [PROVED]


def test_an_operand_that_may_be_unknown_says_nothing() -> None:
    """`j` may be unknown; then the second operand is looked at although the first was not True."""
    body = step("j = ask g()", "if k > j + 3 and ask f(k // 2) > 3:", "    return 1", "return 0")
    other = "task g() -> 0..9:\n    '''How many?'''"
    assert only("k: 0..9", "k", body, other) == [RUNTIME]


def test_what_is_used_must_be_known() -> None:
    """The clamp is always unknown, and nothing may be concluded from that where it is not used."""
    body = step("odd = clamp(5, 3, 1)", "xs = [odd, 3]", "return ask f(k, len(xs))")
    assert only("k: 0..9, n: Int", "k", body) == [REFUTED]


def test_no_path_leads_here() -> None:
    body = step("if len(xs) > 5:", "    if len(xs) + 1 < 3:", "        return ask f(xs)", "return 0")
    found = judged(task("xs: List[Int]", "len(xs)", body)).proofs[0]
    assert (found.verdict, found.why) == (PROVED, "no question leads here, so it is never put")


# -------------------------------------------------------------------------------------------- circles


def test_facts_are_left_to_run_time() -> None:
    before = "context:\n    depth_of: Map[0..9, 0..9]\nprimitive up(x: 0..9) -> 0..9 = depth_of[x]"
    assert only("x: 0..9", "depth_of[x]", step("return ask f(ask up(x))"), before) == [RUNTIME]


def test_shown_strategies_are_left_to_run_time() -> None:
    body = "strategy s by teacher:\n    may ask f\n    at most 3"
    found = judged(task("t: Text", "count_words(t)", body, 'agent teacher = human("teacher")'))
    assert [(p.verdict, p.strategy) for p in found.proofs] == [(RUNTIME, "s")]


def test_measures_of_different_shapes() -> None:
    text = """
task f(k: 0..9) -> Int:
    decreases k
    strategy a:
        return ask g(k - 1)
task g(k: 0..9) -> Int:
    decreases (k, 1)
    strategy a:
        return ask f(k)
"""
    found = judged(text)
    assert found.uneven == (("f", "g"),)
    assert not found.proofs
    assert not found.full


def test_tasks_without_measures() -> None:
    text = """
task f(k: 0..9) -> Int:
    decreases k
    strategy a:
        return ask g(k - 1)
task g(k: 0..9) -> Int:
    strategy a:
        return ask f(k) + ask h(k)
task h(k: 0..9) -> Int:
    strategy a:
        return ask h(k)
task leaf(k: 0..9) -> Int:
    strategy a:
        return ask f(k)
"""
    found = judged(text)
    assert found.cycles == (("f", "g"), ("h",))
    assert found.unmeasured == ("g", "h")
    assert not found.full


def test_a_strategy_after_one_that_always_applies_may_be_forced() -> None:
    body = step("return ask f(k - 1)") + "\nstrategy forced:\n    return ask f(k)"
    text = task("k: 0..9", "k", body)
    assert [(p.strategy, p.verdict) for p in judged(text).proofs] == [("step", PROVED), ("forced", REFUTED)]


# -------------------------------------------------------------------------------------------- reasons


def why(arguments: str, measure: str, body: str, before: str = "") -> str:
    return judged(task(arguments, measure, body, before)).proofs[0].why


def test_reasons_name_what_the_proof_needs() -> None:
    base = "strategy a when k == 7:\n    return 0\nstrategy b when k <= 1:\n    return 0\n"
    assert (
        why("k: 0..9", "k", base + step("return ask f(k // 2)"))
        == "`k // 2` is less than `k` because `k > 1` here"
    )
    assert why("k: 0..9", "k", step("return ask f(k - 1)")) == "`k - 1` is less than `k`"


def test_reasons_against() -> None:
    assert why("k: 0..9", "k", step("return ask f(k)")) == "`k` is never less than `k`"
    assert why("k: 0..9", "2 * k", step("return ask f(9 - k)")) == (
        "`2 * (9 - k)` could not be shown to be less than `2 * k`"
    )
    assert "never to be below zero" in why("k: Int", "k", step("return ask f(k - 1)"))


# ------------------------------------------------------------------------------------- wrong programs


@pytest.mark.parametrize("name", [builtin.name for builtin in BUILTINS.values() if builtin.public])
@pytest.mark.parametrize("count", range(5))
def test_calls_with_too_few_or_too_many_arguments_break_no_proof(name: str, count: int) -> None:
    call = f"{name}({', '.join(['xs', 'k', 'k', 'xs'][:count])})"
    for measure in ("count(xs, k)", "len(xs)", "sum(xs)"):
        text = f"""
task f(xs: List[0..9, 0..6], k: 0..9) -> Int:
    decreases {measure}

    strategy step when k in xs:
        return ask f({call}, k) + ask f(xs, {call})
"""
        diagnose_source(Source("f.ida", text))
