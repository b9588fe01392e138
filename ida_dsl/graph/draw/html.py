"""A picture as a page: one file that moves under the pointer and shows the source of what it points at.

The page asks nothing of the network, and its policy forbids it to: the one script is named by its hash, so
that nothing that came in with a program's text could run even if it got past the escaping.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from ida_dsl.graph.draw.model import Picture
from ida_dsl.graph.draw.svg import to_svg

_SCRIPT = """
"use strict";
const svg = document.querySelector("svg"), panel = document.querySelector("#source");
const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
let view, from = null;
svg.removeAttribute("width"); svg.removeAttribute("height");
const show = () => svg.setAttribute("viewBox", view.join(" "));
const reset = () => {
  const ratio = Math.max(1, wide / innerWidth, high / innerHeight);
  const [w, h] = [innerWidth * ratio, innerHeight * ratio];
  view = [(wide - w) / 2, Math.min(0, (high - h) / 2), w, h];
  show();
};
const zoom = (factor, x, y) => {
  const width = Math.min(Math.max(view[2] * factor, 80), 40 * wide), by = width / view[2];
  view = [x - (x - view[0]) * by, y - (y - view[1]) * by, width, view[3] * by];
  show();
};
const place = event => [
  view[0] + event.clientX / innerWidth * view[2],
  view[1] + event.clientY / innerHeight * view[3],
];
addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...place(event));
}, {passive: false});
addEventListener("pointerdown", event => { from = place(event); document.body.classList.add("held"); });
addEventListener("pointerup", () => { from = null; document.body.classList.remove("held"); });
addEventListener("pointermove", event => {
  if (from) {
    const [x, y] = place(event);
    view[0] += from[0] - x; view[1] += from[1] - y;
    show();
  }
  const over = event.target instanceof Element ? event.target.closest("[data-source]") : null;
  panel.hidden = !over || from !== null;
  if (over && !from) {
    panel.textContent = over.dataset.source;
    const room = [innerWidth - panel.offsetWidth - 12, innerHeight - panel.offsetHeight - 12];
    panel.style.left = Math.max(8, Math.min(event.clientX + 18, room[0])) + "px";
    panel.style.top = Math.max(8, Math.min(event.clientY + 18, room[1])) + "px";
  }
});
addEventListener("keydown", event => {
  const middle = [view[0] + view[2] / 2, view[1] + view[3] / 2], step = view[2] / 12;
  const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]};
  if (event.key === "+" || event.key === "=") zoom(0.8, ...middle);
  else if (event.key === "-") zoom(1.25, ...middle);
  else if (event.key === "0") reset();
  else if (moves[event.key]) { view[0] += moves[event.key][0]; view[1] += moves[event.key][1]; show(); }
});
addEventListener("dblclick", reset);
addEventListener("resize", reset);
reset();
"""
_STYLE = """
html,body{margin:0;height:100%;overflow:hidden;background:#f7f7f5;cursor:grab;touch-action:none;user-select:none}
body.held{cursor:grabbing}
svg{display:block;width:100vw;height:100vh}
.bg{display:none}
#source{position:fixed;margin:0;max-width:min(44rem,90vw);max-height:70vh;overflow:hidden;padding:.7rem .9rem;
border-radius:.6rem;border:1px solid #e3e3de;background:#fff;color:#1d2129;pointer-events:none;
font:12px/1.5 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre-wrap;
box-shadow:0 8px 28px rgb(0 0 0/.14)}
#source[hidden]{display:none}
#keys{position:fixed;right:1rem;bottom:.8rem;color:#666d7a;font:11px system-ui,sans-serif;pointer-events:none}
@media (prefers-color-scheme:dark){html,body{background:#131519}#keys{color:#9299a8}
#source{background:#1c1f26;color:#e7e9ee;border-color:#31353f}}
@media print{#keys{display:none}}
"""


def to_html(picture: Picture) -> str:
    """The picture as a page of its own."""
    digest = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(picture.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'{to_svg(picture)}<pre id="source" hidden></pre>\n'
        f'<div id="keys">drag to move · scroll to zoom · 0 to see all</div>\n'
        f"<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )
