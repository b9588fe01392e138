"""A picture as SVG: one file, no script, no font and nothing else from outside.

Colours are plain rules with a second set for dark pages, not variables, because many viewers know no
variables. All text is escaped here, and only here.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ida_dsl.graph.draw.cards import Badge, Sheet, Text
from ida_dsl.graph.draw.layout import MARGIN, Layout, Place, Route, lay_out_picture
from ida_dsl.graph.draw.model import Picture
from ida_dsl.graph.draw.text import Font, Sources, cut, lines_of, width
from ida_dsl.source import Span

_SANS = "Inter,ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_MONO = "ui-monospace,'SF Mono','Cascadia Code',Menlo,Consolas,'DejaVu Sans Mono',monospace"

_SHAPES = f"""
text{{font-family:{_SANS};font-size:12px}}
.title{{font-size:15px;font-weight:650}}.name{{font-size:12.5px;font-weight:600}}
.block .name{{font-size:11.5px}}
.detail,.when,.code{{font-family:{_MONO};font-size:11px}}.note{{font-style:italic}}
.mark{{font-size:11px;font-weight:600}}.extra{{font-size:11px}}
.round{{font-size:9.5px;font-weight:600}}.tag{{font-size:10px;font-weight:600}}
.heading{{font-size:20px;font-weight:650}}.sub{{font-size:12.5px}}
.strip{{fill:none;pointer-events:all}}
.edge path{{fill:none;stroke-width:1.5;stroke-linecap:round}}
.edge.agent path{{stroke-dasharray:2 4}}
.edge:hover path{{stroke-width:2.5}}
"""
_LIGHT = {
    "bg": "#f7f7f5", "card": "#ffffff", "line": "#e3e3de", "rule": "#eeeeea", "ink": "#1d2129",
    "soft": "#666d7a", "task": "#4a57c9", "primitive": "#1f8577", "agent": "#a9701c", "back": "#b8456b",
    "wash": "#eef0fb", "greenwash": "#e6f3f0", "amberwash": "#f8efdf", "shade": "#1d2129",
}  # fmt: skip
_DARK = {
    "bg": "#131519", "card": "#1c1f26", "line": "#31353f", "rule": "#272b33", "ink": "#e7e9ee",
    "soft": "#9299a8", "task": "#939dff", "primitive": "#57c2b0", "agent": "#dfae62", "back": "#f08fae",
    "wash": "#272b45", "greenwash": "#1c322f", "amberwash": "#352b1b", "shade": "#000000",
}  # fmt: skip
_PAINT = """
.bg{{fill:{bg}}}text{{fill:{ink}}}
.box{{fill:{card};stroke:{line}}}.shade{{fill:{shade};fill-opacity:.05}}.rule{{stroke:{rule}}}
.detail,.note,.when,.extra,.sub{{fill:{soft}}}
.who{{fill:{agent}}}.mark{{fill:{task}}}.tag,.round{{fill:{task}}}.tag-root,.badge-round{{fill:{wash}}}
.tag-draws{{fill:{amberwash}}}.primitive .tag{{fill:{agent}}}
.primitive .box{{fill:{greenwash};stroke:{primitive};stroke-opacity:.35}}
.agent .box{{fill:{amberwash};stroke:{agent};stroke-opacity:.35}}
.primitive .title{{fill:{primitive}}}.agent .title{{fill:{agent}}}
.edge path{{stroke:{task};stroke-opacity:.6}}.edge circle,.head-task{{fill:{task}}}
.edge.primitive path{{stroke:{primitive}}}.edge.primitive circle,.head-primitive{{fill:{primitive}}}
.edge.agent path{{stroke:{agent}}}.edge.agent circle,.head-agent{{fill:{agent}}}
.edge.back path{{stroke:{back}}}.edge.back circle,.head-back{{fill:{back}}}
.edge:hover path{{stroke-opacity:1}}
"""


def style() -> str:
    """The style sheet, light and dark."""
    dark = _PAINT.format(**_DARK)
    return f"{_SHAPES}{_PAINT.format(**_LIGHT)}@media (prefers-color-scheme:dark){{{dark}}}".replace("\n", "")


def to_svg(picture: Picture) -> str:
    """The picture as a whole SVG file."""
    layout = lay_out_picture(picture)
    legend = list(_legend(layout))
    wide = max(layout.width, min(_heading_width(picture), 1200.0) + 2 * MARGIN, _legend_width(legend))
    high = layout.height + (32.0 if legend else 0.0)
    size = f'width="{wide:.0f}" height="{high:.0f}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" {size} role="img">',
            f"<title>{_e(picture.title)}</title>",
            f"<style>{style()}</style>",
            f"<defs>{''.join(map(_marker, ('task', 'primitive', 'agent', 'back')))}</defs>",
            f'<rect class="bg" {size}/>',
            '<g id="scene">',
            *_heading(picture, wide - 2 * MARGIN),
            *(_edge(route, layout) for route in layout.routes),
            *(_card(sheet, layout.places[card], picture.sources) for card, sheet in layout.sheets.items()),
            *(_port(route, layout) for route in layout.routes),
            *_legend_lines(legend, layout.height + 4.0),
            "</g></svg>\n",
        ]
    )


def _e(text: str) -> str:
    """Escaped, for text and for attributes, where XML would make a space of a line's end."""
    return escape(text, quote=True).replace("\n", "&#10;")


_HEADING: tuple[tuple[str, str, int, float, Font], ...] = (
    ("title", "heading", 48, 20, "bold"),
    ("subtitle", "sub", 70, 12.5, "sans"),
)


def _heading_width(picture: Picture) -> float:
    return max(width(picture.title, 20, "bold"), width(picture.subtitle, 12.5))


def _heading(picture: Picture, room: float) -> Iterator[str]:
    for words, style, y, size, font in _HEADING:
        text = str(getattr(picture, words))
        shown = cut(text, room, size, font)
        whole = f"<title>{_e(text)}</title>" if shown != text else ""
        if text:
            yield f'<text class="{style}" x="{MARGIN:.0f}" y="{y}">{whole}{_e(shown)}</text>'


_LEGEND = {
    "task": "asks a task",
    "primitive": "asks the environment",
    "back": "comes round again",
    "agent": "answered by an agent",
}


def _legend(layout: Layout) -> Iterator[tuple[str, str]]:
    """The kinds of arrows in the picture, where there is more than one, with what they mean."""
    kinds = {_kind(route, layout) for route in layout.routes}
    blocks = any(sheet.card.kind == "block" for sheet in layout.sheets.values())
    if len(kinds) > 1 and not blocks:
        yield from ((kind, words) for kind, words in _LEGEND.items() if kind in kinds)
        if any(text.style.name == "round" for sheet in layout.sheets.values() for text in sheet.texts):
            yield "round", "which round it goes out in"


def _legend_width(legend: list[tuple[str, str]]) -> float:
    return sum(width(words, 11) + 58.0 for _, words in legend) + 2 * MARGIN


def _legend_lines(legend: list[tuple[str, str]], y: float) -> Iterator[str]:
    x = MARGIN
    for kind, words in legend:
        if kind == "round":
            yield _badge(Badge(x + 6, y - 11.5, 15.5, 15, "round"))
            yield f'<text class="round" x="{x + 10.6:.1f}" y="{y - 0.6:.1f}">1</text>'
        else:
            yield f'<g class="edge {kind}"><path d="M{x:.1f} {y - 4:.1f}h24"/></g>'
        yield f'<text class="extra" x="{x + 32:.1f}" y="{y:.1f}">{_e(words)}</text>'
        x += width(words, 11) + 58.0


def _marker(name: str) -> str:
    return (
        f'<marker id="to-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
        f' markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="head-{name}" d="M0 .6L7.4 4L0 7.4z"/></marker>'
    )


# ----------------------------------------------------------------------------------------- the parts


def _kind(route: Route, layout: Layout) -> str:
    if route.back:
        return "back"
    kind = layout.sheets[route.arrow.target].card.kind
    return "task" if kind == "block" else kind


def _edge(route: Route, layout: Layout) -> str:
    kind, arrow = _kind(route, layout), route.arrow
    from_, to = layout.sheets[arrow.card].card, layout.sheets[arrow.target].card
    words = f"{from_.title} → {to.title}"
    return (
        f'<g class="edge {kind}"><title>{_e(words)}</title>'
        f'<path d="{route.path}" marker-end="url(#to-{kind})"/></g>'
    )


def _port(route: Route, layout: Layout) -> str:
    x, y = route.start
    return f'<g class="edge {_kind(route, layout)}"><circle cx="{x:.1f}" cy="{y:.1f}" r="2.6"/></g>'


def _card(sheet: Sheet, place: Place, sources: Sources) -> str:
    card = sheet.card
    radius = min(sheet.height / 2, 18.0) if card.kind in {"agent", "primitive"} else 10.0
    size = f'width="{sheet.width:.0f}" height="{sheet.height:.1f}" rx="{radius:.0f}"'
    lines = _lines(card.at, card.title, sources)
    parts = [
        f'<g class="card {card.kind}" transform="translate({place.x:.1f} {place.y:.1f})"{lines}>',
        f'<rect class="shade" x="0" y="2.5" {size}/><rect class="box" {size}/>',
        *(f'<path class="rule" d="M0 {y:.1f}H{sheet.width:.0f}"/>' for y in sheet.rules),
        *_strips(sheet, sources),
        *map(_badge, sheet.badges),
        *map(_text, sheet.texts),
        "</g>",
    ]
    return "".join(parts)


def _strips(sheet: Sheet, sources: Sources) -> Iterator[str]:
    """The rows and lines as invisible boxes, which a page can point at and light."""
    for strip in sheet.strips:
        if lines := _lines(strip.at, strip.name or sheet.card.title, sources):
            box = f'x="1" y="{strip.y:.1f}" width="{sheet.width - 2:.0f}" height="{strip.height:.1f}"'
            yield f'<rect class="strip" {box}{lines}/>'


def _lines(span: Span, name: str, sources: Sources) -> str:
    """Attributes that say which lines of the program a part of the picture stands for."""
    lines = lines_of(span, sources)
    return f' data-lines="{lines}" data-name="{_e(name)}"' if lines else ""


def _badge(badge: Badge) -> str:
    name = badge.name if badge.name.startswith("tag-") else f"badge-{badge.name}"
    box = f'x="{badge.x:.1f}" y="{badge.y:.1f}" width="{badge.width:.1f}" height="{badge.height:.1f}"'
    return f'<rect class="{name}" {box} rx="{badge.height / 2:.1f}"/>'


def _text(text: Text) -> str:
    place = f'x="{text.x:.1f}" y="{text.y:.1f}"'
    whole = f"<title>{_e(text.whole)}</title>" if text.whole else ""
    return f'<text class="{text.style.name}" {place} xml:space="preserve">{whole}{_e(text.text)}</text>'
