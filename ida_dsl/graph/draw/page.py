"""The script and the style of pages. Both are constants: nothing of a program ever becomes a part of them."""

SCRIPT = """
"use strict";
const svg = document.querySelector("svg"), pane = document.querySelector("#drawing");
const program = document.querySelector("#program");
const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
const parts = [...svg.querySelectorAll("[data-lines]")];
let view, from = null, moved = false;

const show = () => svg.setAttribute("viewBox", view.join(" "));
const reset = most => {
  const box = pane.getBoundingClientRect();
  const fit = Math.max(1, wide / box.width, high / box.height), ratio = Math.min(fit, most);
  const [w, h] = [box.width * ratio, box.height * ratio];
  view = [Math.min(0, (wide - w) / 2), Math.min(0, (high - h) / 2), w, h];
  show();
};
const zoom = (factor, x, y) => {
  const width = Math.min(Math.max(view[2] * factor, 80), 40 * wide), by = width / view[2];
  view = [x - (x - view[0]) * by, y - (y - view[1]) * by, width, view[3] * by];
  show();
};
const place = event => {
  const box = pane.getBoundingClientRect();
  return [
    view[0] + (event.clientX - box.left) / box.width * view[2],
    view[1] + (event.clientY - box.top) / box.height * view[3],
  ];
};

const range = part => {
  const [, file, first, last] = part.dataset.lines.match(/^(\\d+):(\\d+)-(\\d+)$/).map(Number);
  return {file, first, last};
};
const lines = part => {
  const {file, first, last} = range(part), found = [];
  for (let at = first; at <= last; at++) found.push(document.getElementById(`l${file}-${at}`));
  return found.filter(line => line);
};
const light = part => {
  document.querySelectorAll(".lit").forEach(one => one.classList.remove("lit"));
  if (part) [part, ...lines(part)].forEach(one => one.classList.add("lit"));
};
const scroll = (part, now) => {
  const found = lines(part);
  if (!found.length) return;
  const [top, bottom] = [found[0].offsetTop, found[found.length - 1].offsetTop + found[0].offsetHeight];
  const room = program.clientHeight, middle = (top + bottom - room) / 2;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  program.scrollTo({top: Math.min(middle, top - 40), behavior: calm || now ? "auto" : "smooth"});
};
const partAt = event => {
  const near = document.elementsFromPoint(event.clientX, event.clientY);
  for (const one of near) {
    const part = one.closest("[data-lines]");
    if (part && (one === part || !near.some(other => other.matches(".strip")))) return part;
  }
  return null;
};
const focused = () => parts.includes(document.activeElement) ? document.activeElement : null;
const reveal = part => {
  const box = pane.getBoundingClientRect(), own = part.getBoundingClientRect();
  const across = own.left >= box.left && own.right <= box.right;
  if (across && own.top >= box.top && own.bottom <= box.bottom) return;
  view[0] += ((own.left + own.right) - (box.left + box.right)) / 2 / box.width * view[2];
  view[1] += ((own.top + own.bottom) - (box.top + box.bottom)) / 2 / box.height * view[3];
  show();
};

svg.removeAttribute("width");
svg.removeAttribute("height");
svg.setAttribute("role", "group");
svg.setAttribute("aria-label", svg.querySelector("title").textContent);
svg.querySelector("title").remove();
for (const part of program ? parts : []) {
  const {first, last} = range(part);
  part.setAttribute("tabindex", "0");
  part.setAttribute("role", "button");
  const where = first === last ? `line ${first}` : `lines ${first} to ${last}`;
  part.setAttribute("aria-label", `${part.dataset.name}, ${where}`);
  part.addEventListener("focus", () => {
    if (!part.matches(":focus-visible")) return;
    pane.scrollTo(0, 0);
    light(part); reveal(part); scroll(part);
  });
  part.addEventListener("blur", () => light(null));
}

pane.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...place(event));
}, {passive: false});
pane.addEventListener("pointerdown", event => {
  from = place(event); moved = false;
  pane.setPointerCapture(event.pointerId);
  pane.classList.add("held");
});
pane.addEventListener("pointerup", event => {
  const part = from && !moved && program ? partAt(event) : null;
  from = null;
  pane.classList.remove("held");
  if (part) { light(part); scroll(part); }
});
pane.addEventListener("pointercancel", () => { from = null; pane.classList.remove("held"); });
pane.addEventListener("pointermove", event => {
  if (from) {
    const [x, y] = place(event), far = Math.hypot(from[0] - x, from[1] - y) / view[2] * pane.clientWidth;
    moved = moved || far > 4;
    if (moved) { view[0] += from[0] - x; view[1] += from[1] - y; show(); }
  } else if (program) light(partAt(event) || focused());
});
pane.addEventListener("pointerleave", () => light(focused()));
if (program) program.addEventListener("pointermove", event => {
  const line = event.target.closest("li");
  if (!line) return;
  const around = parts.filter(part => lines(part).includes(line));
  const size = part => range(part).last - range(part).first + (part.matches(".strip") ? 0 : 0.5);
  light(around.sort((a, b) => size(a) - size(b))[0] || focused());
});
if (program) program.addEventListener("pointerleave", () => light(focused()));
addEventListener("keydown", event => {
  if (event.target === program || event.metaKey || event.ctrlKey || event.altKey) return;
  const middle = [view[0] + view[2] / 2, view[1] + view[3] / 2], step = view[2] / 12;
  const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]};
  if (event.key === "+" || event.key === "=") zoom(0.8, ...middle);
  else if (event.key === "-") zoom(1.25, ...middle);
  else if (event.key === "0") reset(Infinity);
  else if (moves[event.key]) { view[0] += moves[event.key][0]; view[1] += moves[event.key][1]; show(); }
  else if ((event.key === "Enter" || event.key === " ") && focused()) { light(focused()); scroll(focused()); }
  else return;
  event.preventDefault();
});
pane.addEventListener("dblclick", () => reset(Infinity));
addEventListener("resize", () => reset(1.6));
reset(1.6);
if (program && parts.length && parts[0].matches(".block")) scroll(parts[0], true);
"""
STYLE = """
*{box-sizing:border-box}
html,body{margin:0;height:100%;overflow:hidden;background:#f7f7f5;color:#1d2129}
body{display:grid;grid-template:100% / minmax(0,1fr) minmax(22rem,40%)}
body.alone{grid-template:100% / 100%}
#drawing{position:relative;overflow:hidden;cursor:grab;touch-action:none;user-select:none;-webkit-user-select:none}
#drawing.held{cursor:grabbing}
#drawing>svg{display:block;width:100%;height:100%}
.bg{display:none}
[data-lines]{cursor:pointer;outline:none}
.strip.lit{fill:#4a57c9;fill-opacity:.1}
.card.lit>.box,.card:focus-visible>.box{stroke:#4a57c9;stroke-opacity:1;stroke-width:1.5}
.strip:focus-visible{stroke:#4a57c9;stroke-width:1.5}
#program{position:relative;overflow:auto;background:#fff;border-left:1px solid #e3e3de;outline:none}
#program:focus-visible{box-shadow:inset 0 0 0 2px #4a57c9}
#program h2{position:sticky;top:0;left:0;margin:0;padding:.8rem 1.2rem .6rem;background:#fff;color:#666d7a;
font:600 12.5px system-ui,sans-serif;z-index:1}
#program ol{margin:0 0 2rem;padding:0;list-style:none;counter-reset:line;
font:12px/1.6 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
#program li{counter-increment:line;padding:0 1.2rem 0 calc(4rem + var(--in,0ch) + 2ch);
text-indent:calc(-2ch - var(--in,0ch));white-space:pre-wrap;
overflow-wrap:anywhere;min-height:1.6em;border-left:3px solid transparent;position:relative}
#program li::before{content:counter(line);position:absolute;left:0;width:2.8rem;
text-align:right;text-indent:0;color:#767d8a}
#program li.lit{background:#eef0fb;border-left-color:#4a57c9}
#program li.lit::before{color:#4a57c9}
#keys{position:absolute;right:1rem;bottom:.8rem;color:#666d7a;
font:11px system-ui,sans-serif;pointer-events:none}
@media (max-width:60rem){body{grid-template:minmax(0,55%) minmax(0,45%) / 100%}
body.alone{grid-template:100% / 100%}#keys{display:none}
#program{border-left:0;border-top:1px solid #e3e3de}
#program li{padding-left:calc(3.2rem + var(--in,0ch) + 2ch)}
#program li::before{width:2.2rem}}
@media (prefers-color-scheme:dark){html,body{background:#131519;color:#e7e9ee}
#program,#program h2{background:#1c1f26;border-color:#31353f}#program h2,#keys{color:#9299a8}
#program li::before{color:#8a91a0}#program li.lit{background:#272b45;border-left-color:#939dff}
#program li.lit::before{color:#939dff}#program:focus-visible{box-shadow:inset 0 0 0 2px #939dff}
.strip.lit{fill:#939dff;fill-opacity:.16}.strip:focus-visible{stroke:#939dff}
.card.lit>.box,.card:focus-visible>.box{stroke:#939dff}}
@media print{html,body{height:auto;overflow:visible;display:block}#keys{display:none}
#program{border:0;overflow:visible}#drawing{height:60vh}}
"""
