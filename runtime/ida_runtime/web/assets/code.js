// The program's source with the way that a strategy took lit, and what it asked beside the line where it asked.

import { counted, h } from "ida/dom.js";
import { answer } from "ida/tree.js";

const AROUND = 2;
const MOST_CHIPS = 6;

/** The lines of the strategy that took a question apart; `go` opens what it asked. Null where there is none. */
export function way(source, question, go) {
  const path = question.path;
  if (!path) return null;
  const lines = source.split("\n");
  const first = Math.max(1, path.own[0] - AROUND), last = Math.min(lines.length, path.own[1] + AROUND);
  return h(
    "div",
    { class: "code", role: "group", "aria-label": `The way that ${question.strategy} took`, tabindex: "0" },
    lines.slice(first - 1, last).map((text, offset) => codeLine(text, first + offset, path, question, go)),
  );
}

function codeLine(text, at, path, question, go) {
  const own = at >= path.own[0] && at <= path.own[1], done = path.done.includes(at);
  const turns = path.turns.filter(([line]) => line === at).map(([, count]) => count);
  const met = path.conditions.filter(([line]) => line === at).map(([, held]) => held);
  const asked = question.below.lines.filter((line) => path.asks[line.slot] === at);
  return h(
    "div",
    { class: `code-line ${own ? (done ? "done" : "passed") : "outside"}` },
    h("span", { class: "at" }, String(at)),
    h("span", { class: "met" }, turns.length ? h("span", { title: counted(turns[0], "turn") }, `${turns[0]}×`) : met.length ? conditions(met) : ""),
    h("code", {}, ...highlighted(text)),
    asked.length ? h("span", { class: "chips" }, asked.slice(0, MOST_CHIPS).map((line) => chip(line, go)), rest(asked)) : null,
  );
}

const conditions = (met) =>
  met.length > 1 ? h("span", { title: "held at times" }, "±") : h("span", { title: met[0] ? "held" : "did not hold" }, met[0] ? "yes" : "no");

const chip = (line, go) =>
  h("button", { class: "chip", type: "button", disabled: !line.key, title: line.call, onclick: () => go(line) }, "→ ", answer(line));

const rest = (asked) => (asked.length > MOST_CHIPS ? h("span", { class: "dim" }, `and ${asked.length - MOST_CHIPS} more`) : null);

const TOKENS = /(#.*$)|("(?:[^"\\]|\\.)*")|\b(\d+(?:\.\d+)?)\b|\b(task|strategy|primitive|function|type|param|context|sample|spec|when|decreases|return|ask|if|else|elif|for|while|in|not|and|or|roots|property|forall|by|agent|sees|let|require|each|prompt|shown|with|may|as|from)\b/g;

function* highlighted(text) {
  let last = 0;
  for (const found of text.matchAll(TOKENS)) {
    if (found.index > last) yield text.slice(last, found.index);
    const kind = found[1] ? "comment" : found[2] ? "text" : found[3] ? "literal" : "word";
    yield h("span", { class: kind }, found[0]);
    last = found.index + found[0].length;
  }
  yield text.slice(last);
}
