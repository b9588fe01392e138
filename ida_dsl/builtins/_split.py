"""Where texts may be cut."""

from __future__ import annotations

import re

from ida_dsl.builtins._recent import recent

_CLOSERS = "\"'”’)]»"
_SENTENCE = re.compile(rf".+?(?:[.!?…][{re.escape(_CLOSERS)}]*(?=\s)|\Z|\n\s*\n)", re.DOTALL)
_WORD = re.compile(r"\S+")

Spans = list[tuple[int, int]]


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences, without the space between them."""
    return tuple(part for match in _SENTENCE.finditer(text) if (part := match[0].strip()))


@recent(most=8)
def split_words(text: str, most: int) -> tuple[str, ...]:
    """Parts of at most so many words, cut where a reader would cut if that does not make parts short."""
    spans = [match.span() for match in _WORD.finditer(text)]
    parts, start = [], 0
    while start < len(spans):
        end = min(start + most, len(spans))
        if end < len(spans):
            end = _cut(text, spans, start, end)
        parts.append(text[spans[start][0] : spans[end - 1][1]])
        start = end
    return tuple(parts)


def _cut(text: str, spans: Spans, start: int, end: int) -> int:
    """The last end of a paragraph, else of a sentence, in the later half; else `end` itself."""
    later = range(end, start + (end - start - 1) // 2, -1)
    for ends_here in (_ends_paragraph, _ends_sentence):
        for cut in later:
            if ends_here(text, spans, cut):
                return cut
    return end


def _ends_paragraph(text: str, spans: Spans, cut: int) -> bool:
    return text.count("\n", spans[cut - 1][1], spans[cut][0]) > 1


def _ends_sentence(text: str, spans: Spans, cut: int) -> bool:
    low, high = spans[cut - 1]
    return text[max(low, high - 8) : high].rstrip(_CLOSERS).endswith((".", "!", "?", "…"))
