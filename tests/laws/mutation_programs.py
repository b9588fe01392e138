"""Small programs to put faults into."""

from pathlib import Path

from ida_dsl.diagnose import diagnose_source
from ida_dsl.laws.bench import Workshop
from ida_dsl.laws.mutation.trial import Trials
from ida_dsl.load import compiled
from ida_dsl.source import Source

POWER = '''\
"""Where does repeated application of a permutation lead?"""

context:
    next: Map[0..4, 0..4]

sample context:
    next = map(zip(range(5), shuffle(range(5))))

primitive follow(x: 0..4) -> 0..4 = next[x]

task power(x: 0..4, k: 0..9) -> 0..4:
    """Start at {x} and follow the permutation {k} times. Where do you end?"""
    sees next
    spec = iterate(follow, k, x)
    decreases k

    # Nothing is left to do.
    strategy stay when k == 0:
        return x

    strategy halve:
        middle = ask power(x, k // 2)
        end = ask power(middle, k // 2)
        return ask follow(end) if k % 2 == 1 else end
'''

LAX = POWER.replace("spec = iterate(follow, k, x)", "spec v where v >= 0")
"""Its spec takes everything for right."""

FORMS = '''\
type Bit = zero | one
type Symbol = Bit | wild

context:
    good: Set[0..9]

primitive fits(x: 0..9) -> Bool = x in good
primitive suits(x: 0..9) -> Bool = not (x in good)
primitive better(x: 0..9, y: 0..9) -> 0..9 = min(x, y)

task pick(xs: List[0..9, 3], bits: List[Symbol, 2], low: 0..9) -> 0..9:
    """Pick one of {xs}."""

    strategy all_of_them when wild in bits and low > 2:
        found = [x for x in xs if ask fits(x)]
        require not (low in found)
        best = argmin(found + [low, 7], [x - low for x in found] + [0, 1])
        second = max(best, low)
        if bits[0] == zero or low >= 3:
            return ask better(best, second)
        return second if best < 4 else low

    strategy turns:
        most = low
        for x in xs[1:]:
            if x > most:
                most = x
            most = max(most, x)
        return most
'''


def program(text, name="small.ida"):
    return compiled(diagnose_source(Source(name, text), Path()), name, Path())


def trials(text, effort=0.5):
    """The trials of a program, made ready."""
    own = program(text)
    made = Trials(own, Workshop(own), effort)
    assert list(made.prepare())
    return made
