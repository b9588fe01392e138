// What the marks beside questions mean. Each has a shape of its own: nobody needs to tell colours apart.

import { h } from "ida/dom.js";

export const STATES = {
  right: { sign: "✓", text: "right by the spec" },
  wrong: { sign: "✗", text: "wrong by the spec" },
  unknown: { sign: "?", text: "unknown" },
  open: { sign: "•", text: "cannot be judged" },
  unjudged: { sign: "·", text: "not judged yet" },
};

export const MODES = { state: "right or wrong", agent: "agent", strategy: "strategy", task: "task" };

/** Gives each name a colour, in the order in which they are first met; after `COLOURS` they come again. */
export class Palette {
  static COLOURS = 10;

  constructor(names = []) {
    this.numbers = new Map();
    names.forEach((name) => this.of(name));
  }

  of(name) {
    if (!this.numbers.has(name)) this.numbers.set(name, this.numbers.size);
    return this.numbers.get(name) % Palette.COLOURS;
  }
}

/** The state of a line, as far as it is known. */
export function stateOf(line, verdicts) {
  if (line.reason) return "unknown";
  if (!line.judged) return "open";
  return verdicts.get(line.key) ?? "unjudged";
}

/** What the colours of a mode stand for. */
export function legend(mode, palette) {
  const names = [...palette.numbers.keys()].filter((one) => one.startsWith(`${mode} `));
  return h("span", { class: "legend" }, names.map((one) => h("span", {}, h("span", { class: `mark patch c${palette.of(one)}`, "aria-hidden": "true" }), one.slice(mode.length + 1))));
}

/** The mark beside a line. */
export function mark(line, mode, verdicts, palette) {
  const state = stateOf(line, verdicts);
  const { sign, text } = STATES[state];
  if (mode === "state") return h("span", { class: `mark ${state}`, "data-key": line.key, title: text, role: "img", "aria-label": text }, sign);
  const name = mode === "task" ? line.task : line[mode];
  const said = name ?? (mode === "agent" ? "no agent" : "no strategy");
  const colour = name ? `c${palette.of(`${mode} ${name}`)}` : "none";
  return h("span", { class: `mark patch ${colour}`, title: said, role: "img", "aria-label": said }, state === "unknown" ? "?" : "");
}
