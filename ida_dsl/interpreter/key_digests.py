"""What answers are remembered by, as 128 bits, so that another run can find them.

The recipe is that of `ida_dsl.identity`, with three more tags:

| of | tag | words |
| --- | --- | --- |
| what is seen (`Seen`) | 12 | the agent as a text, the task's text, the digests of the facts as a List and of the draw as a List; 1 and the id of the context where the agent is shown all of it, else 0 |
| an answer | 13 | the digest of what is seen, the digest of the arguments as a List |
| a step of a shown strategy | 14 | `task.strategy` as a text, the prompt as a text, the digest of what is seen, that of the arguments as a List, the number of steps before it; of each its task as a text, the digest of its arguments as a List and of its answer |

A step without a list of steps before it has 2**64 - 1 in the place of their number.
"""  # noqa: E501 - tables

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import define, field

from ida_dsl.identity import MASK, digest, halves, hash_words, text_words
from ida_dsl.interpreter.memo import Key, Seen
from ida_dsl.values import Value

_MANY = 1 << 14
"""So many digests of what is seen are kept at most."""


@define(eq=False)
class KeyDigests:
    """Makes the digests; what many keys have in common is digested once."""

    _seen: dict[Seen, tuple[int, int]] = field(factory=dict)
    _facts: dict[tuple[str, tuple[Value, ...]], int] = field(factory=dict)

    def of(self, key: Key) -> int:
        """The digest of a `memory_key` or a `step_key`."""
        parts: Any = key
        if len(parts) == 2:
            return hash_words((13, *self._halves(parts[0]), *halves(digest(parts[1]))))
        name, prompt, seen, arguments, picks = parts
        words = (*text_words(name), *text_words(prompt), *self._halves(seen), *halves(digest(arguments)))
        return hash_words((14, *words, *_picked(picks)))

    def _halves(self, seen: Seen) -> tuple[int, int]:
        found = self._seen.get(seen)
        if found is None:
            if len(self._seen) >= _MANY:
                self._seen.clear()
            found = self._seen[seen] = halves(self._digest(seen))
        return found

    def _digest(self, seen: Seen) -> int:
        whole = (0,) if seen.context is None else (1, *halves(seen.context.id))
        facts, draw = halves(self._of_facts(seen)), halves(digest(seen.draw))
        return hash_words((12, *text_words(seen.agent), *text_words(seen.task), *facts, *draw, *whole))

    def _of_facts(self, seen: Seen) -> int:
        own = (seen.task, seen.facts)  # 1 and True are equal: only in one task are equal facts the same
        found = self._facts.get(own)
        if found is None:
            if len(self._facts) >= _MANY:
                self._facts.clear()
            found = self._facts[own] = digest(seen.facts)
        return found


def _picked(picks: tuple[tuple[str, tuple[Value, ...], Value], ...] | None) -> Iterator[int]:
    yield MASK if picks is None else len(picks)
    for task, arguments, answer in picks or ():
        yield from (*text_words(task), *halves(digest(arguments)), *halves(digest(answer)))
