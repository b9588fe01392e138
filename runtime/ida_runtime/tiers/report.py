"""A report on tiers as one page of HTML that needs nothing else: what came of each, a heat map of who is
right on what, and curves of how it was learned (`curves`). Texts of the user's are escaped; there is no
script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from attrs import frozen

from ida_runtime.tiers.curves import figures

Triple = tuple[int, int, int]
"""How many were right, of how many, and how many unknown."""


@frozen
class Told:
    """What is known of a tier: its number, or its name where it has none, how it is made, its lineage, its
    metrics, and why it is not done, if it is not. Without either it is an expert of tier 0, called `text`."""

    number: int | str | None
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
    def shown(self) -> int:
        """Decompositions that it was shown; 0 where none is learned from."""
        return int(self.lineage.get("shown") or 0)

    @property
    def seconds(self) -> float:
        """CPU seconds that it took."""
        return float(self.lineage.get("seconds", 0.0))


def page(title: str, params: str, told: Sequence[Told]) -> str:
    """The report."""
    parts = [f"<h1>{escape(title)}</h1>", f"<p class=dim>{escape(params)}</p>", _table(told), _heat(told)]
    parts += [_learned(one) for one in told if len(one.metrics) > 1]
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
    view = '<meta name=viewport content="width=device-width, initial-scale=1">'
    return f"{head}{view}<style>{_STYLE}</style><main>{''.join(parts)}</main></html>\n"


def _table(told: Sequence[Told]) -> str:
    """A row a tier; decompositions where some were shown."""
    shows = any(one.shown for one in told)
    rows = "".join(
        f"<tr><th scope=row>{escape(str(one.number))}<td>{escape(one.text)}<td>{_count(one.steps)}"
        f"<td>{f'{one.seconds:,.1f}' if one.steps else ''}<td>{_count(one.lineage.get('questions', 0))}"
        f"{f'<td>{_count(one.shown)}' if shows else ''}"
        f"<td>{_percent(one.agreement)}<td>{_share(one.every)}<td>{escape(one.unfinished)}"
        for one in told
        if one.number is not None
    )
    names = ("tier", "made by", "steps", "CPU s", "questions", *("decompositions",) * shows)
    head = "".join(f"<th scope=col>{one}" for one in (*names, "as its teacher", "right", ""))
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


def _learned(one: Told) -> str:
    """How a tier learned."""
    title = f"T{one.name[1:]}: {one.text}"
    return f"<h2>{escape(title)}</h2>{figures(one.metrics, one.name)}"


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
main{max-width:64rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem;margin:0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
.dim,small,figure ul{color:var(--dim)}
small{display:block;font-size:.75rem;color:inherit;opacity:.8}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{white-space:nowrap;padding:.3rem .7rem;text-align:right;font-weight:400;
border-bottom:1px solid var(--line)}
thead th,.heat tr:first-child th{color:var(--dim);font-size:.85rem}
td:nth-child(2),thead th:nth-child(2),th:first-child{text-align:left}
.expert,.dim{font-weight:400}.heat th.expert{padding-left:1.8rem;color:var(--dim)}
.heat td,.heat th{border:0;padding:.35rem .8rem}.heat td:nth-child(2){text-align:right}
.heat td[style]{background:color-mix(in srgb,var(--hot) calc(var(--share)*100%),var(--back));min-width:4.5rem;
border:2px solid var(--back);border-radius:6px}.heat td.dark{color:#fff}
figure{margin:0}.chart{width:100%;height:auto;display:block}svg text{fill:var(--dim);font-size:11px}
figure li svg{width:14px;height:10px;margin-right:.4rem}
figure ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.3rem 0;
font-size:.85rem}
.beside{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1rem}.beside figure{flex:0 1 290px}
figcaption{font-size:.85rem;color:var(--dim);text-align:center}
.grid{stroke:var(--line)}polyline,li line{fill:none;stroke-width:2}
.teacher{stroke:#d9822b;stroke-dasharray:5 3}.right{stroke:var(--ink)}.again{stroke-dasharray:2 3}
.c0{stroke:#1f8a5b}.c1{stroke:#2f7fd6}.c2{stroke:#8e5bd0}.c3{stroke:#d04a7b}.c4{stroke:#b59a12}
.c5{stroke:#3aa6b0}
"""
