// What the help says: which keys there are, and what the marks mean.

import { STATES } from "ida/colours.js";
import { h } from "ida/dom.js";

const KEYS = [
  [["↑", "↓"], "the question above, below (also k, j)"],
  [["→", "←"], "open what it asked, close it (also l, h)"],
  [["Space"], "open or close"],
  [["Enter"], "read the question; Esc goes back"],
  [["/"], "search"],
  [["w"], "go to where a wrong or unknown answer arose"],
  [["u"], "go up to who asked"],
  [["f"], "take the question as the top of the tree"],
  [["r"], "all roots again"],
  [["c"], "let colours tell another thing"],
  [["t"], "light or dark"],
  [["1", "2", "3"], "questions, run and agents, differences"],
];

/** Opens the help. */
export function help() {
  const dialog = document.getElementById("help");
  dialog.replaceChildren(
    h("h2", { id: "help-title" }, "Keys"),
    h("table", {}, h("tbody", {}, KEYS.map(([keys, text]) => h("tr", {}, h("th", { scope: "row" }, keys.map((key) => h("kbd", {}, key))), h("td", {}, text))))),
    h("h2", {}, "Marks"),
    h("ul", { class: "marks" }, Object.entries(STATES).map(([state, { sign, text }]) => h("li", {}, h("span", { class: `mark ${state}` }, sign), " ", text))),
    h("h2", {}, "Search"),
    h("p", {}, "Words are looked for in questions and answers; ", h("code", {}, "power(3, 13)"), " finds that question. ",
      h("code", {}, "task: agent: strategy: reason: answer: depth:"), " or an argument's name say where to look, ", h("code", {}, "is:wrong"), " (right, unknown, known, leaf, root) what it is to be."),
    h("form", { method: "dialog" }, h("button", { autofocus: true }, "Close")),
  );
  dialog.showModal();
}
