// All of one question.

import { apart, cost, h, number, say } from "ida/dom.js";
import { mark, stateOf, STATES } from "ida/colours.js";
import { way } from "ida/code.js";
import { answer, by } from "ida/tree.js";

/** The panel of a question. `at` has `ask`, `look`, `go` (opens a question), `source`, `focus` (makes it the top). */
export function detail(question, at) {
  const state = stateOf(question, at.look().verdicts);
  return h(
    "article",
    { class: "detail", "aria-label": question.call },
    head(question, at, state),
    h("div", { class: "why" }),
    question.path ? section("How it was taken apart", strategyNote(question), way(at.source(), question, at.go)) : null,
    question.below.count ? section(`What it asked (${question.below.count})`, links(question.below, at, (first) => at.ask("below", { key: question.key, first }))) : null,
    question.prompt === null ? null : folded(at, "Prompt", question.agent !== null, h("pre", { class: "prompt", tabindex: "0", dir: "auto" }, question.prompt), cut(question.prompt, question.prompt_cut)),
    question.paid.length > 1 ? section("Who was paid for it", paid(question.paid)) : null,
    question.arguments.length ? section("Arguments", values(question.arguments)) : null,
    facts(question, at),
    question.above.count ? folded(at, `Asked by (${question.above.count})`, question.above.count < 8, links(question.above, at)) : null,
    section("More", more(question)),
  );
}

function head(question, at, state) {
  const whole = question.reason
    ? h("span", { class: "unknown" }, `unknown: ${question.reason.toLowerCase().replaceAll("_", " ")}`, question.detail ? ` (${question.detail})` : "")
    : question.is_text ? null : apart(question.whole);
  return h(
    "header",
    {},
    h("h2", { tabindex: "-1" }, apart(question.call)),
    whole === null ? h("div", { class: "whole text", tabindex: "0", dir: "auto" }, question.whole) : h("p", { class: "whole" }, h("span", { class: "is" }, "= "), whole),
    cut(question.whole, question.cut),
    h(
      "p",
      { class: "facts-line" },
      h("span", { class: `badge ${state}` }, h("span", { "aria-hidden": "true" }, STATES[state].sign), " ", STATES[state].text),
      h("span", {}, by(question)),
      question.paid.length === 1 ? h("span", {}, when(question.paid[0].at), note(question.paid[0])) : null,
      question.cost ? h("span", {}, `cost ${cost(question.cost)}`) : null,
      question.confidence === null ? null : h("span", {}, `${Math.round(question.confidence * 100)}% sure`),
    ),
    h("p", { class: "acts" }, at.focus ? h("button", { type: "button", onclick: () => at.focus(question) }, "Take as top") : null, copier(question.id)),
  );
}

const note = (one) => `${one.reused ? " (taken from an earlier run)" : ""}${one.retracted ? " (retracted since)" : ""}`;

/** The answers of a panel, or the steps of who showed how. */
const paid = (rows) =>
  h(
    "table",
    { class: "values" },
    h("tbody", {}, rows.map((one) => h("tr", {}, h("th", { scope: "row" }, one.by), h("td", {}, one.step ? `step ${one.step}` : ""), h("td", {}, `${when(one.at)}${note(one)}`), h("td", {}, `cost ${cost(one.cost)}`)))),
  );

const copier = (id) =>
  h(
    "button",
    { type: "button", class: "id", title: `copy the id ${id}`, onclick: () => navigator.clipboard?.writeText(id).then(() => say("copied"), () => say(id)) },
    `id ${id.slice(0, 12)}…`,
  );

const strategyNote = (question) =>
  h("p", { class: "dim" }, `strategy ${question.strategy}; what it did is lit, what it asked stands beside the line`);

const section = (title, ...children) => h("section", {}, h("h3", {}, title), ...children);

/** A part that opens; of a kind that was opened or closed the next is so, too. */
function folded(at, title, open, ...children) {
  const kind = title.split(" (")[0];
  const part = h("details", { open: at.opened.get(kind) ?? open }, h("summary", { onclick: () => at.opened.set(kind, !part.open) }, h("h3", {}, title)), ...children);
  return part;
}

const cut = (text, length) => (length ? h("p", { class: "dim" }, `Cut: ${number(text.length)} of ${number(length)} characters.`) : null);

/** Questions to go to; `more(first)` gets those that are left. */
function links({ lines, count }, at, more = null) {
  const list = h("ul", { class: "links" }, items(lines, at)), left = count - lines.length;
  if (left <= 0) return list;
  if (!more) return [list, h("p", { class: "dim" }, `and ${left} more`)];
  const button = h("button", { type: "button", onclick: async () => {
    const page = await more(list.childElementCount);
    list.append(...items(page.lines, at));
    button.hidden = list.childElementCount >= count;
    button.textContent = `${count - list.childElementCount} more`;
  } }, `${left} more`);
  return [list, button];
}

function items(lines, at) {
  const look = at.look();
  return lines.map((line) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: `link`, disabled: !line.key, "data-key": line.key, onclick: () => at.go(line) },
          mark(line, look.mode, look.verdicts, look.palette), h("span", { class: "call", title: line.call }, apart(line.call)), h("span", { class: "is" }, "="), answer(line),
          line.right !== undefined && line.right !== null ? h("span", { class: "right-is" }, `the spec says ${line.right}`) : null,
          h("span", { class: "by" }, by(line)),
        ),
      ),
  );
}

const values = (rows) =>
  h(
    "table",
    { class: "values" },
    h("tbody", {}, rows.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", {}, one.is_text ? h("div", { class: "text", dir: "auto" }, one.whole) : h("code", {}, apart(one.whole)), cut(one.whole, one.cut)), h("td", { class: "dim" }, one.type)))),
  );

/** The facts of the problem, when they are opened; those that the task sees first. */
function facts(question, at) {
  const place = h("div", {}), sees = new Set(question.sees);
  const title = question.sees.length ? `Facts, of which it sees ${question.sees.join(", ")}` : "Facts, of which it sees none itself";
  const fill = async (event) => {
    if (!event.target.open || place.childElementCount) return;
    const told = await at.ask("facts", { run: question.key.split(".")[0], context: question.context });
    const ordered = [...told.facts].sort((one, other) => sees.has(other.name) - sees.has(one.name));
    const rows = ordered.map((one) => ({ ...one, name: `${one.name}${sees.has(one.name) ? "" : one.hidden ? " (hidden)" : " (not seen)"}` }));
    place.replaceChildren(rows.length ? values(rows) : h("p", { class: "dim" }, "the program has no facts"));
  };
  return h("details", { ontoggle: fill }, h("summary", {}, h("h3", {}, title)), place);
}

function more(question) {
  const rows = [
    ["id", question.id], ["answer's type", question.type], ["depth left", question.depth ?? "without bound"],
    ["draw", question.draw || "none"], ["problem", question.context],
  ];
  return values(rows.map(([name, text]) => ({ name, whole: String(text), type: "" })));
}

/** Puts why an answer is unknown, or wrong, where `detail` left room for it. */
export function explain(panel, why, at) {
  const place = panel.querySelector(".why");
  if (why.kind === "unknown" && why.lines.length) {
    place.replaceChildren(section("Why it is unknown", chain(why, at), h("p", { class: "dim" }, reason(why.lines.at(-1)))));
  } else if (why.kind === "wrong" && why.lines.length) {
    const cause = why.lines.at(-1);
    const blame = cause.agent && !cause.strategy ? `${cause.agent} answered the last of these so.` : `All that the last of these asked was answered rightly: its strategy ${cause.strategy ?? ""} is wrong here.`;
    place.replaceChildren(section("Where it went wrong", chain(why, at), h("p", {}, blame)));
  }
}

const chain = (why, at) => h("div", { class: "chain" }, links({ lines: why.lines, count: why.lines.length }, at));

const reason = (line) => (line ? `There it arose: ${line.reason ? line.reason.toLowerCase().replaceAll("_", " ") : "a part of the answer is unknown"}${line.detail ? `, ${line.detail}` : ""}.` : "");

/** A time of day and date, as the reader's clock has it. */
export const when = (milliseconds) => new Date(milliseconds).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
