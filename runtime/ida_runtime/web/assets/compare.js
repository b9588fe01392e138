// Two runs side by side: what they answer differently, first that which differs of itself.

import { mark } from "ida/colours.js";
import { apart, h, number } from "ida/dom.js";
import { answer, by } from "ida/tree.js";

/** The list of differences; `go` opens one on both sides. */
export function compare(runs, page, { go, more, look }) {
  const list = h("ul", { class: "pairs" });
  const button = h("button", { type: "button", onclick: () => proceed() }, "More");
  let shown = 0;
  const add = (next) => {
    list.append(...next.lines.map((pair) => h("li", {}, card(pair, runs, go, look))));
    shown = next.first + next.lines.length;
    button.hidden = shown >= next.count || !more;
  };
  const proceed = async () => add(await more(shown));
  add(page);
  return h("div", { class: "compare" }, summary(runs, page), list, button);
}

function summary(runs, page) {
  const only = runs.map((run, at) => `${number(page.only[at])} only in ${run.name}`).join(", ");
  const programs = page.programs_differ ? "The programs of the two runs differ. " : "";
  if (!page.same) return h("p", {}, `${programs}No question is in both runs: ${only}.`);
  const told = page.count
    ? `${number(page.count)} of these are answered differently, ${number(page.itself)} of them of themselves: they asked the same and were told the same. The others follow from what was asked below.`
    : "All of these are answered alike.";
  return h("p", {}, `${programs}${number(page.same)} questions in common, ${only}. ${told}`);
}

function card(pair, runs, go, look) {
  const [one, other] = pair.sides;
  return h(
    "button",
    { type: "button", class: `pair${pair.itself ? " itself" : ""}`, "data-pair": one.key, onclick: () => go(pair), onkeydown: (event) => step(event) },
    h("span", { class: "call", title: one.call }, apart(one.call)),
    h("span", { class: "tag" }, pair.itself ? "differs of itself" : "follows"),
    [one, other].map((line, at) => h("span", { class: "side" }, mark(line, "state", look().verdicts), h("span", { class: "dim" }, `${runs[at].name}: `), answer(line), h("span", { class: "by" }, by(line)))),
  );
}

// The arrow keys go from card to card.
function step(event) {
  const item = event.target.closest("li");
  const next = { ArrowDown: item.nextElementSibling, j: item.nextElementSibling, ArrowUp: item.previousElementSibling, k: item.previousElementSibling }[event.key];
  if (!next) return;
  event.preventDefault();
  next.firstElementChild.focus();
  next.firstElementChild.click();
}
