"""A profile in words, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ida_dsl._view import escape, width_of
from ida_dsl.asking.brief import ELLIPSIS, number
from ida_dsl.asking.telling import Paint
from ida_dsl.source import NOWHERE, Source, Span
from ida_runtime.engine.profile import Place, Profile

Sources = Mapping[str, Source]

_MOST = 16
_LEAST = 0.005
"""Places are shown up to so many, if they took at least this share."""
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


# ------------------------------------------------------------------------------------------------ words


def lines(profile: Profile, sources: Sources, width: int, paint: Paint) -> Iterator[str]:
    """The longest places, two lines each, then what the time went for in all."""
    total = profile.seconds + profile.waited
    shown = [one for one in profile.places[:_MOST] if _took(one) >= _LEAST * total]
    yield f"{'share':>6}{'time':>10}{'rows':>13}{'calls':>8}{'a row':>9}  what, and how it is computed"
    for one in shown:
        yield _figures(one, total)
        if one.owner:
            yield paint("dim", " " * 8 + _where(one, sources, width - 8))
    left = profile.places[len(shown) :]
    if left:
        rest = number(len(left), "place more", "places more")
        yield paint("dim", f"{_share(sum(map(_took, left)), total)}{ELLIPSIS:>10} {rest}; --json has all")
    yield ""
    yield from _totals(profile)


def _took(place: Place) -> float:
    return place.seconds + place.waited


def _figures(place: Place, total: float) -> str:
    took = _took(place)
    each = lasting(took / place.rows) if place.rows else ""
    figures = f"{_share(took, total)}{lasting(took):>10}{place.rows:>13,}{place.calls:>8,}{each:>9}"
    how = _how(place)
    more = f" and {place.operations - 1} before" if place.operations > 1 else ""
    waited = f", waited {lasting(place.waited)}" if place.waited else ""
    return f"{figures}  {escape(place.what)}{more}{waited}{': ' if how else ''}{how}"


def _how(place: Place) -> str:
    """How it is computed, and how much of it row by row where that is not all or none."""
    if not place.scalar or "row by row" in place.how:
        return place.how
    said = {"table": "entries filled in", "remembered": "computed"}.get(place.how, "row by row")
    return f"{place.how}, {place.scalar:,} {said}"


def _where(place: Place, sources: Sources, room: int) -> str:
    """The line, and whose it is."""
    lead = "  ".join(filter(None, (_file_line(place.span, sources), escape(place.owner))))
    text = escape(line_text(place.span, sources).strip())
    left = room - width_of(lead) - 2
    return f"{lead}  {text if width_of(text) <= left else text[: max(0, left - 1)] + ELLIPSIS}".rstrip()


def _file_line(span: Span, sources: Sources) -> str:
    line = line_of(span, sources)
    return f"{escape(span.path)}:{line}" if line else ""


def _totals(profile: Profile) -> Iterator[str]:
    found = sorted(profile.totals.items(), key=lambda one: -one[1])
    shares = ((name, _share(seconds, profile.seconds).strip()) for name, seconds in found)
    parts = [f"{name} {share}" for name, share in shares if share != "0.0%"]
    waited = f", {lasting(profile.waited)} of them waiting for agents" if profile.waited else ""
    yield f"{lasting(profile.seconds)} of CPU time in {lasting(profile.passed)}{waited}:"
    yield f"  {', '.join(parts)}"
    if profile.row_by_row:
        share = _share(profile.row_by_row, profile.seconds).strip()
        yield f"row by row: {share} (docs/performance.md says what makes it so)"


def _share(part: float, total: float) -> str:
    return f"{part / total if total else 0.0:>6.1%}"


def lasting(seconds: float) -> str:
    """A time in three figures and the unit that fits."""
    for unit, name in _UNITS:
        if seconds >= 0.9995 * unit:
            amount = seconds / unit
            return f"{amount:.{max(0, 2 - len(str(int(amount))) + 1)}f} {name}"
    return "0 s" if seconds <= 0 else "<1 ns"


# ------------------------------------------------------------------------------------------------- lines


def line_of(span: Span, sources: Sources) -> int:
    """The line of a span, from 1; 0 where it has none, or its text is not at hand."""
    source = sources.get(span.path)
    return 0 if span == NOWHERE or source is None else source.line_col(span.start)[0]


def line_text(span: Span, sources: Sources) -> str:
    """The text of that line; empty where there is none."""
    line = line_of(span, sources)
    return sources[span.path].line_text(line) if line else ""


# ------------------------------------------------------------------------------------------------- JSON


def as_json(profile: Profile, sources: Sources) -> dict[str, Any]:
    """All places, longest first, and the totals; times in seconds."""
    return {
        "cpu_seconds": profile.seconds,
        "waited_seconds": profile.waited,
        "seconds": profile.passed,
        "totals": dict(profile.totals),
        "places": [_place_json(one, profile.seconds, sources) for one in profile.places],
    }


def _place_json(place: Place, total: float, sources: Sources) -> dict[str, Any]:
    line = line_of(place.span, sources)
    return {
        "file": place.span.path if line else None,
        "line": line or None,
        "text": line_text(place.span, sources).strip() or None,
        "owner": place.owner,
        "what": place.what,
        "how": place.how or None,
        "operations": place.operations,
        "row_by_row": place.scalar,
        "rows": place.rows,
        "calls": place.calls,
        "cpu_seconds": place.seconds,
        "share": place.seconds / total if total else 0.0,
        "waited_seconds": place.waited,
    }
