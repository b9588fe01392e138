"""What is proved of a random expression under a condition holds of its values, for small arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from proof_cases import NotRight, typed
from small_programs import Run

from ida_dsl.analysis.ask_sites import start
from ida_dsl.analysis.decrease import prove_within
from ida_dsl.analysis.evaluate import Evaluator
from ida_dsl.analysis.symbolic import Condition
from ida_dsl.syntax import ast
from ida_dsl.values import INT_MAX, INT_MIN, Mapped, Unknown, Value, Word

PROGRAM = """type Bit = zero | one | wild
task f(a: -1..3, b: Int, t: Text, s: Set[0..3], p: List[Bit, 0..3], m: Map[0..3, Int]) -> Int:
    '''{{a}} {{b}} {{t}} {{s}} {{p}} {{m}}'''
    strategy only:
        require {condition}
        return {number}
"""
GRAMMAR = {
    "n": "a|b|0|1|2|len($t)|len($s)|len($p)|len($m)|count_words($t)|count($p, $w)|$n + $n|$n - $n|"
    "position($p, $w)|len(split_words($t, 2))|count_words(first(split_words($t, $n)))|"
    "len(words($t))|max($n, $n)|$n // 2|$n % 3|len(words($t)[0])|len(chunks($p, 2))|"
    "len(first(chunks($p, $n)))|first($l)|len($l)|($n if $c else $n)|bits($n)|max($l)|"
    "sum([1 for q in $p if q == $w])|len([q for q in $p if q == $w])|$n * $n|isqrt($n)|"
    "abs($n)|2 ** $n|count($l, $n)|len(zip($p, $l))|min($n, $n)|$n % $n|$n // $n|sum($l)|"
    "or_else($n, $n)|len(keys($m))|clamp($n, 0, 2)",
    "t": "t|$t[1:]|$t[:$n]|$t + $t|strip($t)|first(split_words($t, 2))|words($t)[$n]|"
    "last(split_lines($t))|'a b'|t + 'a'|($t if $c else $t)|first(sort(words($t)))",
    "s": "s|add_to($s, $n)|without($s, $n)|union($s, $s)|intersection($s, $s)|difference($s, $s)|"
    "set($l)|set([q for q in $s])",
    "p": "p|replace($p, $n, $w)|$p[1:]|$p + [$w]|[q for q in $p if q != $w]|sort($p)|reverse($p)|"
    "unique($p)|take($p, $n)|[$w, $w]|$p[:-1]|drop($p, $n)|replace($p, position($p, $w), $w)|"
    "$p[$n:$n]|copies($w, $n)|$p + $p",
    "w": "zero|one|wild|$p[$n]|first($p)|($w if $c else $w)",
    "m": "m|put($m, $n, $n)|without($m, $n)",
    "l": "sort($s)|list($s)|[$n, $n]|range($n % 4)|range($n % 3, $n % 4)|[q + 1 for q in $s]|"
    "keys($m)|$l[1:]|$l + $l|[q for q in $s if q > $n]|take($l, $n)|unique($l)|"
    "[q for q in [r + 1 for r in $s] if q < $n]",
    "c": "$n < $n|$n == $n|$n != $n|$w == $w|$w != $w|$w in $p|$w not in $p|$n in $s|$n not in $s|"
    "$n in $m|$t == $t|$p == []|$p != $p|$s == $s|$c and $c|$c or $c|not ($c)|0 <= $n < $n|"
    "known($n)|$p[$n] == $w|$n in $l|'b' in $t|$t != ''|$w < $w",
}
CHOICES = {kind: text.split("|") for kind, text in GRAMMAR.items()}


def written(random: Random, kind: str, depth: int) -> str:
    """A random expression."""
    if depth < -3:
        return SIMPLEST[kind]
    plain = [one for one in CHOICES[kind] if "$" not in one and depth <= 0]
    text = random.choice(plain or CHOICES[kind])
    return re.sub(r"\$(\w)", lambda hole: written(random, hole[1], depth - 1), text)


SIMPLEST = {"n": "a", "t": "t", "s": "s", "p": "p", "w": "one", "m": "m", "l": "[a, 1]", "c": "a < 1"}
ZERO, ONE, WILD = words = Word("zero", 1), Word("one", 2), Word("wild", 3)
ARGUMENTS: dict[str, tuple[Value, ...]] = {
    "a": (-1, 0, 1, 2, 3),
    "b": (-2, 0, 2),
    "t": ("", "a", " a  b c", "aa. b\nc d"),
    "s": (frozenset(), frozenset((1,)), frozenset((0, 2, 3))),
    "p": ((), (WILD,), (ONE, WILD, ZERO), (WILD, Unknown(), WILD)),
    "m": (Mapped(()), Mapped(((1, 5), (2, -1)))),
}


def results(random: Random, run: Run, body: ast.Block) -> Iterator[int]:
    """The numbers that come out where the condition holds, for some arguments."""
    cases = list(product(*ARGUMENTS.values()))
    require, answer = body
    assert isinstance(require, ast.Require)
    assert isinstance(answer, ast.Return)
    for case in random.sample(cases, 150):
        names: dict[str, Value] = dict(zip(ARGUMENTS, case, strict=True)) | {
            str(word): word for word in words
        }
        if run.value(require.condition, names) is True:
            value = run.value(answer.value, names)
            if isinstance(value, int):
                yield value


def check(seed: int) -> bool:
    """Whether there was something to check."""
    random = Random(seed)
    text = PROGRAM.format(condition=written(random, "c", 2), number=written(random, "n", 2))
    try:
        program = typed(text)
    except NotRight:
        return False
    strategy = next(item for item in program.tasks["f"].items if isinstance(item, ast.Strategy))
    found = list(results(random, Run(program, random), strategy.body))
    if not found:
        return False
    require, answer = strategy.body
    assert isinstance(require, ast.Require)
    assert isinstance(answer, ast.Return)
    evaluator = Evaluator(program)
    state = start(evaluator, program.tasks["f"])
    condition = evaluator.value(require.condition, state)
    state = state.assume(Condition(condition, True, require.condition))
    value = evaluator.value(answer.value, state)
    assert not prove_within(evaluator, state, value, min(found) + 1, INT_MAX), (text, min(found))
    assert not prove_within(evaluator, state, value, INT_MIN, max(found) - 1), (text, max(found))
    return True


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_proved_holds(seed: int) -> None:
    check(seed)


def test_there_is_something_to_prove() -> None:
    assert sum(map(check, range(60))) > 15
