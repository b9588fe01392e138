// The tree of questions. It holds an entry for each line that is open, and draws only those in sight, so that a run of
// a million roots scrolls like one of ten. A root that was not yet loaded is its number in place of a line.

import { apart, h } from "ida/dom.js";
import { mark, stateOf, STATES } from "ida/colours.js";

const MOST_HIGH = 8_000_000; // browsers end at some 17 million pixels: beyond this, scrolling is scaled
const AROUND = 8;

export class Tree {
  /** `ask` gets data, `look` says how lines are coloured, `chosen` is told the line that the reader is at, `failed` what could not be had. */
  constructor({ ask, look, chosen, entered, drawn, failed }) {
    Object.assign(this, { ask, look, chosen, entered, drawn, failed });
    this.rows = [];
    this.at = 0;
    this.spacer = h("div", { class: "spacer", role: "presentation" });
    this.view = h("div", { class: "rows", role: "presentation" });
    this.element = h(
      "div",
      {
        class: "tree", role: "tree", tabindex: "0", "aria-label": "Questions",
        onscroll: () => this.later(), onkeydown: (event) => this.key(event), onclick: (event) => this.click(event),
      },
      this.spacer, this.view,
    );
    new ResizeObserver(() => this.later()).observe(this.element);
  }

  /** Shows other roots: `load(first)` gives a page of them, `count` says how many there are. */
  show(load, first) {
    this.load = load;
    this.loading = new Set();
    this.rows = Array.from({ length: first.count }, (_, number) => number);
    this.at = 0;
    this.place(first);
    this.element.scrollTop = 0;
    this.draw();
    if (this.rows.length) this.choose(0, { quiet: true });
  }

  /** More roots were found than were known of. */
  grow(page) {
    while (this.roots() < page.count) this.rows.push(this.roots());
    this.place(page);
    this.draw();
  }

  roots() {
    return this.rows.reduce((count, row) => count + (typeof row === "number" || row.level === 0), 0);
  }

  place({ lines, first }) {
    const last = first + lines.length;
    let at = Math.min(first, this.rows.length - 1); // lines that were opened only push roots down
    for (; at < this.rows.length; at++) {
      const row = this.rows[at];
      if (typeof row !== "number") continue;
      if (row >= last) break;
      if (row >= first) this.rows[at] = entry(lines[row - first], 0, null);
    }
  }

  // ------------------------------------------------------------------------------------------------- drawing

  get height() {
    return Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 30;
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  window() {
    const height = this.height, room = this.element.clientHeight, full = this.rows.length * height;
    const shown = Math.min(full, MOST_HIGH), hidden = Math.max(1, shown - room);
    const top = full > MOST_HIGH ? (this.element.scrollTop / hidden) * (full - room) : this.element.scrollTop;
    return { height, room, shown, top, first: Math.max(0, Math.floor(top / height) - AROUND) };
  }

  draw() {
    const { height, room, shown, top, first } = this.window();
    const last = Math.min(this.rows.length, Math.ceil((top + room) / height) + AROUND);
    this.spacer.style.height = `${shown}px`;
    this.view.style.transform = `translateY(${this.element.scrollTop - (top - first * height)}px)`;
    this.view.replaceChildren(...this.rows.slice(first, last).map((row, offset) => this.line(row, first + offset)));
    const active = this.rows.length ? `row${this.at}` : "";
    this.element.setAttribute("aria-activedescendant", active);
    this.fetch(first, last);
    this.drawn(this.rows.slice(first, last).filter((row) => row.line?.key).map((row) => row.line));
  }

  async fetch(first, last) {
    const missing = this.rows.slice(first, last).find((row) => typeof row === "number");
    if (missing === undefined) return;
    const start = missing - (missing % 100), load = this.load;
    if (this.loading.has(start)) return;
    this.loading.add(start);
    const page = await load(start).catch((trouble) => this.failed(trouble));
    if (!page) this.loading.delete(start);
    if (!page || load !== this.load) return; // other roots are shown by now
    this.place(page);
    this.later();
  }

  line(row, at) {
    const chosen = at === this.at;
    const common = { id: `row${at}`, "data-at": at, role: "treeitem", "aria-selected": String(chosen) };
    if (typeof row === "number") return h("div", { ...common, class: "row waiting", "aria-level": 1 }, "…");
    if (row.more) return h("div", { ...common, class: `row more${chosen ? " chosen" : ""}`, "aria-level": row.level + 1, style: indent(row) }, row.more);
    return this.question(row, common, chosen);
  }

  question(row, common, chosen) {
    const { line } = row, look = this.look();
    const state = look.mode === "state" ? "" : ` ${stateOf(line, look.verdicts)}`;
    const expanded = line.asks ? String(Boolean(row.open)) : null;
    const said = `${line.call} = ${line.reason ? "unknown" : line.answer}, ${STATES[stateOf(line, look.verdicts)].text}`;
    return h(
      "div",
      {
        ...common, class: `row${chosen ? " chosen" : ""}${state}`, "aria-level": row.level + 1, "aria-expanded": expanded,
        "aria-label": said, style: indent(row),
      },
      h("span", { class: "twist", "aria-hidden": "true" }, line.asks ? (row.open ? "▾" : "▸") : ""),
      mark(line, look.mode, look.verdicts, look.palette),
      line.root ? h("span", { class: "root" }, `${line.root}`) : null,
      h("span", { class: "call", title: line.call }, apart(line.call)),
      h("span", { class: "is" }, "="),
      answer(line),
      this.beside(line, look),
      h("span", { class: "by" }, by(line)),
    );
  }

  /** What the other run says, where it says something else. */
  beside(line, look) {
    const other = look.others?.get(line.key);
    if (other === undefined) return null;
    if (other === null) return h("span", { class: "other none", title: "the other run has not asked this" }, "only here");
    const same = other.answer === line.answer && other.reason === line.reason;
    return same ? null : h("span", { class: "other", title: "in the other run" }, "≠ ", answer(other));
  }

  // --------------------------------------------------------------------------------------------- going about

  choose(at, { quiet = false } = {}) {
    this.at = Math.max(0, Math.min(at, this.rows.length - 1));
    this.reveal();
    this.draw();
    const line = this.rows[this.at]?.line;
    if (line) this.chosen(line, { quiet });
  }

  /** Goes to the line of a question, where that is open; says whether it is. */
  find(key) {
    const at = this.rows.findIndex((row) => row.line?.key === key);
    if (at < 0) return false;
    if (at !== this.at) this.choose(at, { quiet: true });
    return true;
  }

  /** Goes from the line that the reader is at down to what it asked, and so on; says how many steps it came. */
  async reach(keys) {
    let at = this.at, come = 0;
    for (const key of keys) {
      const level = this.rows[at]?.level;
      await this.open(at);
      let below = at + 1;
      while (this.rows[below]?.level > level && !(this.rows[below].level === level + 1 && this.rows[below].line?.key === key)) below++;
      if (!(this.rows[below]?.level > level)) break;
      at = below;
      come++;
    }
    if (come) {
      this.at = at;
      this.reveal();
      this.draw();
    }
    return come;
  }

  reveal() {
    const { height, room, top } = this.window(), start = this.at * height;
    const move = start < top ? start - top : Math.max(0, start + height - (top + room));
    if (!move) return;
    const full = this.rows.length * height, hidden = Math.min(full, MOST_HIGH) - room;
    this.element.scrollTop = full > MOST_HIGH ? ((top + move) / (full - room)) * hidden : top + move;
  }

  async open(at) {
    const row = this.rows[at];
    if (row?.more) return this.proceed(at);
    if (!row?.line?.asks || row.open) return;
    row.open = true;
    const page = await this.ask("below", { key: row.line.key }).catch((trouble) => this.failed(trouble));
    if (!page) row.open = false;
    const now = this.rows.indexOf(row);
    if (now < 0 || !row.open) return this.draw();
    this.rows.splice(now + 1, 0, ...below(page, row));
    if (this.at > now) this.at += below(page, row).length;
    this.draw();
  }

  async proceed(at) {
    const { parent, next } = this.rows[at];
    if (!parent) return;
    const page = await this.ask("below", { key: parent.line.key, first: next }).catch((trouble) => this.failed(trouble));
    if (!page) return;
    const now = this.rows.findIndex((row) => row.more && row.parent === parent);
    if (now >= 0) this.rows.splice(now, 1, ...below(page, parent));
    this.draw();
  }

  close(at) {
    const row = this.rows[at];
    if (!row?.open) return;
    row.open = false;
    let end = at + 1;
    while (end < this.rows.length && (this.rows[end].level ?? 0) > row.level) end++;
    this.rows.splice(at + 1, end - at - 1);
    if (this.at > at) this.at = Math.max(at, this.at - (end - at - 1));
    this.draw();
  }

  toggle(at) {
    if (this.rows[at]?.open) this.close(at);
    else this.open(at);
  }

  parent(at) {
    const level = this.rows[at]?.level ?? 0;
    for (let above = at - 1; above >= 0; above--) if ((this.rows[above].level ?? 0) < level) return above;
    return at;
  }

  click(event) {
    const at = Number(event.target.closest(".row")?.dataset.at ?? Number.NaN);
    if (Number.isNaN(at)) return;
    const row = this.rows[at];
    if (event.target.closest(".twist") || row.more) this.toggle(at);
    if (!row.more) this.choose(at);
    if (!event.target.closest(".twist") && row.line) this.entered(row.line, { focus: false });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const open = this.rows[this.at]?.open;
    const act = {
      ArrowDown: () => this.choose(this.at + 1), j: () => this.choose(this.at + 1),
      ArrowUp: () => this.choose(this.at - 1), k: () => this.choose(this.at - 1),
      PageDown: () => this.choose(this.at + page), PageUp: () => this.choose(this.at - page),
      Home: () => this.choose(0), End: () => this.choose(this.rows.length - 1),
      ArrowRight: () => (open ? this.choose(this.at + 1) : this.open(this.at)), l: () => (open ? this.choose(this.at + 1) : this.open(this.at)),
      ArrowLeft: () => (open ? this.close(this.at) : this.choose(this.parent(this.at))), h: () => (open ? this.close(this.at) : this.choose(this.parent(this.at))),
      " ": () => this.toggle(this.at),
      Enter: () => (this.rows[this.at]?.line ? this.entered(this.rows[this.at].line, { focus: true }) : this.open(this.at)),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

/** The answer of a line, or why there is none. */
export function answer(line) {
  if (!line.reason) return h("span", { class: "answer", title: line.answer }, apart(line.answer));
  return h("span", { class: "answer unknown", title: line.detail || null }, `unknown: ${line.reason.toLowerCase().replaceAll("_", " ")}`);
}

/** Who or what answered; of equal questions also which draw it was. */
export function by(line) {
  const who = [line.strategy, line.agent].filter(Boolean).join(" by ") || (line.key ? "looked up" : "not asked");
  return line.draw ? `${who} · draw ${line.draw}` : who;
}

const entry = (line, level, parent) => ({ line, level, parent });
const indent = (row) => ({ "--level": row.level });

function below({ lines, first, count, out }, row) {
  const rows = lines.map((line) => entry(line, row.level + 1, row)), after = first + lines.length;
  if (out) rows.push({ level: row.level + 1, more: "what it asked is not in this file" });
  else if (after < count) rows.push({ level: row.level + 1, more: `${count - after} more …`, parent: row, next: after });
  return rows;
}
