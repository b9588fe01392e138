"""A report on tiers as one page of HTML that needs nothing else: what came of each, a heat map of who is
right on what, and curves of how it was learned. Texts of the user's are escaped; there is no script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from attrs import frozen

Triple = tuple[int, int, int]
"""How many were right, of how many, and how many unknown."""


@frozen
class Told:
    """What is known of a tier: its number, how it is made, its lineage, its metrics, and why it is
    not done, if it is not. Without a number it is an expert of tier 0, called `text`."""

    number: int | None
    text: str
    lineage: Mapping[str, Any]
    metrics: tuple[Mapping[str, Any], ...] = ()
    unfinished: str = ""

    @property
    def name(self) -> str:
        """What it is called beside others."""
        return self.text if self.number is None else f"tier {self.number}"

    @property
    def classes(self) -> dict[str, Triple]:
        """How often it is right, by class of difficulty."""
        found = self.lineage.get("accuracy") or {}
        return {name: (one[0], one[1], one[2]) for name, one in found.items() if name != "all" and one[1]}

    @property
    def every(self) -> Triple | None:
        """How often it is right in all."""
        found = (self.lineage.get("accuracy") or {}).get("all")
        return (found[0], found[1], found[2]) if found and found[1] else None

    @property
    def agreement(self) -> float | None:
        """How often it says what its teacher says."""
        found = self.lineage.get("agreement")
        return found[0] / found[1] if found and found[1] else None

    @property
    def steps(self) -> int:
        """Steps that it was taught; 0 for who learned nothing."""
        return int(self.lineage.get("steps", 0))

    @property
    def seconds(self) -> float:
        """CPU seconds that it took."""
        return float(self.lineage.get("seconds", 0.0))


def page(title: str, params: str, told: Sequence[Told]) -> str:
    """The report."""
    parts = [f"<h1>{escape(title)}</h1>", f"<p class=dim>{escape(params)}</p>", _table(told), _heat(told)]
    parts += [_curves(one) for one in told if len(one.metrics) > 1]
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
    view = '<meta name=viewport content="width=device-width, initial-scale=1">'
    return f"{head}{view}<style>{_STYLE}</style><main>{''.join(parts)}</main></html>\n"


def _table(told: Sequence[Told]) -> str:
    rows = "".join(
        f"<tr><th scope=row>{one.number}<td>{escape(one.text)}<td>{_count(one.steps)}"
        f"<td>{f'{one.seconds:,.1f}' if one.steps else ''}<td>{_count(one.lineage.get('questions', 0))}"
        f"<td>{_percent(one.agreement)}<td>{_share(one.every)}<td>{escape(one.unfinished)}"
        for one in told
        if one.number is not None
    )
    head = "".join(
        f"<th scope=col>{one}"
        for one in ("tier", "made by", "steps", "CPU s", "questions", "as its teacher", "right", "")
    )
    return f"<div class=wide><table><thead><tr>{head}<tbody>{rows}</table></div>"


def _heat(told: Sequence[Told]) -> str:
    """Who is right on what: tiers down, classes of difficulty across."""
    names = list(dict.fromkeys(name for one in told for name in one.classes))
    if not names:
        return "<p>No spec says what is right.</p>"
    head = "".join(f"<th scope=col>{escape(name)}" for name in ("all", *names))
    rows = "".join(
        f"<tr><th scope=row{' class=expert' * (one.number is None)}>{escape(one.name)}"
        f"{''.join(_cell(score) for score in (one.every, *map(one.classes.get, names)))}"
        for one in told
    )
    said = "<p class=dim>Alone, on fresh contexts: right, and below it unknown where some are.</p>"
    if any(one.number is None for one in told):
        said += "<p class=dim>Tier 0 is a panel; below it its experts, asked the same, each alone.</p>"
    map_ = f"<div class=wide><table class=heat><tr><td>{head}{rows}</table></div>"
    return f"<h2>Right, by difficulty</h2>{said}{map_}"


def _cell(score: Triple | None) -> str:
    if score is None:
        return "<td>"
    right, of, unknown = score
    share = right / of
    also = f"<small>{unknown / of:.0%} unknown</small>" if unknown else ""
    tone = "dark" if share > 0.55 else "light"
    return f'<td class={tone} style="--share:{share:.3f}" title="{right} of {of}">{share:.1%}{also}'


# --------------------------------------------------------------------------------------------------- curves

_WIDE, _HIGH, _LEFT, _UNDER = 640, 220, 44, 28


def _curves(one: Told) -> str:
    """How a tier learned: by CPU seconds, how often it was right in all and by class, and as its teacher."""
    most = max(float(line["seconds"]) for line in one.metrics) or 1.0
    named = dict(_lines_of(one))
    drawn = "".join(
        f'<polyline class="c{at % 8}" points="{_points(points, most)}"><title>{escape(name)}</title>'
        "</polyline>"
        for at, (name, points) in enumerate(named.items())
    )
    keys = "".join(
        f'<li><svg width=14 height=10><line x1=0 y1=5 x2=14 y2=5 class="c{at % 8}" /></svg>{escape(name)}'
        for at, name in enumerate(named)
    )
    label = escape(f"tier {one.number}, by CPU seconds")
    picture = f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role=img aria-label="{label}">{_frame(most)}{drawn}</svg>'
    return f"<h2>Tier {one.number}: {escape(one.text)}</h2><figure>{picture}<ul>{keys}</ul></figure>"


def _lines_of(one: Told) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """The curves: name, and points of CPU seconds and share."""
    agreed = [(line["seconds"], line["agreement"]) for line in one.metrics if line.get("agreement")]
    if agreed:
        yield "as its teacher", [(float(at), pair[0] / pair[1]) for at, pair in agreed if pair[1]]
    names = dict.fromkeys(name for line in one.metrics for name in line.get("accuracy") or {})
    for name in names:
        pairs = [(line["seconds"], (line.get("accuracy") or {}).get(name)) for line in one.metrics]
        yield (
            "right" if name == "all" else name,
            [(float(at), pair[0] / pair[1]) for at, pair in pairs if pair and pair[1]],
        )


def _points(points: Sequence[tuple[float, float]], most: float) -> str:
    return " ".join(f"{_x(at, most):.1f},{_y(share):.1f}" for at, share in points)


def _x(seconds: float, most: float) -> float:
    return _LEFT + (_WIDE - _LEFT - 12) * seconds / most


def _y(share: float) -> float:
    return 10 + (_HIGH - _UNDER - 10) * (1 - share)


def _frame(most: float) -> str:
    lines = "".join(
        f'<line class=grid x1={_LEFT} x2={_WIDE - 12} y1="{_y(at)}" y2="{_y(at)}" />'
        f'<text x={_LEFT - 6} y="{_y(at) + 4}" text-anchor=end>{at:.0%}</text>'
        for at in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    ends = "".join(
        f'<text x="{_x(at, most):.0f}" y={_HIGH - 8} text-anchor={anchor}>{at:,.0f} s</text>'
        for at, anchor in ((0.0, "start"), (most / 2, "middle"), (most, "end"))
    )
    return lines + ends


def _count(count: int) -> str:
    return f"{count:,}" if count else ""


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _share(score: Triple | None) -> str:
    return "" if score is None else f"{score[0] / score[1]:.1%}"


_STYLE = """
:root{color-scheme:light dark;--ink:light-dark(#1c2330,#e4e8ef);--dim:light-dark(#5b6575,#97a2b3);
--line:light-dark(#dfe3ea,#323a47);--back:light-dark(#fff,#14181f);--hot:light-dark(#1f5fbf,#4a8ff0)}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;margin:0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
.dim,small,figure ul{color:var(--dim)}
small{display:block;font-size:.75rem;color:inherit;opacity:.8}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{white-space:nowrap;padding:.3rem .8rem;text-align:right;font-weight:400;
border-bottom:1px solid var(--line)}
thead th,.heat tr:first-child th{color:var(--dim);font-size:.85rem}
td:nth-child(2),thead th:nth-child(2),th:first-child{text-align:left}
.expert,.dim{font-weight:400}.heat th.expert{padding-left:1.8rem;color:var(--dim)}
.heat td,.heat th{border:0;padding:.35rem .8rem}.heat td:nth-child(2){text-align:right}
.heat td[style]{background:color-mix(in srgb,var(--hot) calc(var(--share)*100%),var(--back));min-width:4.5rem;
border:2px solid var(--back);border-radius:6px}.heat td.dark{color:#fff}
figure{margin:0}svg{width:100%;height:auto;max-width:640px}svg text{fill:var(--dim);font-size:11px}
figure li svg{width:14px;height:10px;margin-right:.4rem}
figure ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.3rem 0;
font-size:.85rem}
.grid{stroke:var(--line)}polyline,li line{fill:none;stroke-width:2}
.c0{stroke:#d9822b;stroke-dasharray:5 3}.c1{stroke:var(--ink)}.c2{stroke:#1f8a5b}
.c3{stroke:#2f7fd6}.c4{stroke:#8e5bd0}
.c5{stroke:#d04a7b}.c6{stroke:#b59a12}.c7{stroke:#3aa6b0}
"""
