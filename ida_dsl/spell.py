"""Did you mean …? The nearest of some names to one that is not among them."""

from collections.abc import Iterable


def distance(a: str, b: str, limit: int) -> int:
    """How many letters to add, drop, change or swap with a neighbour to turn `a` into `b`.

    No letter is edited twice (optimal string alignment). Answers `limit + 1` for any distance above `limit`.
    """
    too_far = limit + 1
    if abs(len(a) - len(b)) > limit:
        return too_far
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        before, last, row = row, before, [i]
        for j, y in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return too_far
    return min(row[-1], too_far)


def cutoff(name: str) -> int:
    """How far a name of this length may be off: a third of it, at least one letter, at most three."""
    return min(3, max(1, (len(name) + 1) // 3))


def nearest(name: str, candidates: Iterable[str], limit: int | None = None) -> str | None:
    """The candidate most like `name`, or None where none is near.

    At most `limit` edits away, by default a third of the length. A candidate that differs only in its
    case or its underscores is always near. Ties go to the same first letter, then to the order of the
    alphabet, so that the answer does not depend on the order of `candidates`.
    """
    reach = cutoff(name) if limit is None else limit
    plain = _plain(name)
    best: tuple[int, int, bool, str] | None = None
    for candidate in set(candidates) - {name}:
        folded = _plain(candidate)
        apart = 0 if plain and folded == plain else distance(name.casefold(), candidate.casefold(), reach)
        if apart > reach or apart >= max(len(name), len(candidate)):
            continue  # every letter changed is another word
        exact = distance(name, candidate, reach)
        key = (apart, exact, folded[:1] != plain[:1], candidate)
        best = key if best is None else min(best, key)
    return best[-1] if best else None


def _plain(name: str) -> str:
    return name.casefold().replace("_", "")
