"""Pictures of programs, for people: `draw_program` and `draw_code` make one, `to_…` renders it."""

from ida_dsl.graph.draw.dot import to_dot
from ida_dsl.graph.draw.html import to_html
from ida_dsl.graph.draw.mermaid import to_mermaid
from ida_dsl.graph.draw.model import Arrow, Card, Line, Picture, Row
from ida_dsl.graph.draw.program import draw_program
from ida_dsl.graph.draw.strategy import draw_code
from ida_dsl.graph.draw.svg import to_svg

__all__ = [
    "Arrow",
    "Card",
    "Line",
    "Picture",
    "Row",
    "draw_code",
    "draw_program",
    "to_dot",
    "to_html",
    "to_mermaid",
    "to_svg",
]
