// What the run is as a whole, and its agents over time.

import { cost, counted, h, number, svg } from "ida/dom.js";
import { when } from "ida/detail.js";

const HIGH = 36, WIDE = 720;

/** The overview of a run; `find` looks for what is clicked. */
export function overview(run, timeline, palette, find) {
  return h(
    "div",
    { class: "overview" },
    h("section", {}, h("h2", {}, "The run"), facts(run)),
    h("section", {}, h("h2", {}, "Tasks"), tasks(run, find)),
    h("section", {}, h("h2", {}, "Agents"), agents(run, timeline, palette, find)),
    h("section", {}, h("h2", {}, "Agents over time"), lanes(timeline, palette)),
  );
}

function facts(run) {
  const params = Object.entries(run.params ?? {}).map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(", ");
  const rows = [
    ["program", run.program], ["folder", run.folder], ["state", run.state], ["begun", time(run.begun)], ["ended", time(run.ended)],
    ["questions", number(run.questions)], ["roots", number(run.roots)], ["asks", number(run.asks ?? 0)], ["cost", cost(run.cost)],
    ["depth", (run.depths ?? []).join(", ")], ["seed", run.seed], ["params", params],
  ].filter(([, value]) => value !== undefined && value !== "");
  return h("table", { class: "values" }, h("tbody", {}, rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, String(value ?? "")))),
    h("tr", {}, h("th", { scope: "row" }, "of the roots"), h("td", { class: "score" }, "…"))));
}

const time = (text) => (text ? when(Date.parse(text)) : undefined);

const tasks = (run, find) =>
  table(
    ["task", "questions", "leaves by", ""],
    run.tasks.map((task) => [
      link(task.name, () => find(`task:${task.name}`)), number(task.questions), run.agents?.[task.name] ?? "", h("code", { class: "dim" }, task.signature),
    ]),
  );

function agents(run, timeline, palette, find) {
  const paid = new Map(timeline.lanes.map((lane) => [lane.agent, lane]));
  const names = new Set([...Object.keys(run.answers_by ?? {}), ...paid.keys()]);
  if (!names.size) return h("p", { class: "dim" }, "No agent was asked.");
  const rows = [...names].map((name) => {
    const lane = paid.get(name);
    return [
      h("span", {}, h("span", { class: `mark patch c${palette.of(`agent ${name}`)}`, "aria-hidden": "true" }), " ", link(name, () => find(`agent:"${name}"`))),
      number(run.answers_by?.[name] ?? lane.count), lane ? number(lane.unknown) : "", lane ? cost(lane.cost) : "", lane?.retracted ? number(lane.retracted) : "",
    ];
  });
  return table(["agent", "answers", "of these unknown", "cost", "retracted"], rows);
}

const link = (text, act) => h("button", { type: "button", class: "plain", onclick: act }, text);

const table = (names, rows) =>
  h(
    "table",
    { class: "list" },
    h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))),
  );

/** A lane for each agent, the answers that were paid for as bars over the time of the run. */
function lanes(timeline, palette) {
  if (!timeline.lanes.length) return h("p", { class: "dim" }, "Only answers that were paid for have a time; this run has none.");
  const most = Math.max(...timeline.lanes.flatMap((lane) => lane.answers));
  const each = (timeline.last - timeline.first + 1) / timeline.bins / 1000;
  return h(
    "div",
    { class: "lanes" },
    timeline.lanes.map((lane) => h("figure", {}, h("figcaption", {}, `${lane.agent}: ${counted(lane.count, "answer")}`), bars(lane, timeline.bins, most, palette))),
    h("p", { class: "axis" }, h("span", {}, when(timeline.first)), h("span", {}, when(timeline.last))),
    h("p", { class: "dim" }, `A bar is ${each < 0.001 ? "less than 1 ms" : each < 1 ? `${Math.round(each * 1000)} ms` : `${each.toFixed(1)} s`}; the highest has ${counted(most, "answer")}.`),
  );
}

function bars(lane, bins, most, palette) {
  const wide = WIDE / bins;
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": `${lane.agent} over time`, class: `bars c${palette.of(`agent ${lane.agent}`)}` },
    lane.answers.map((count, at) => {
      const high = count ? Math.max(2, (HIGH * count) / most) : 0;
      return count ? svg("rect", { x: at * wide, y: HIGH - high, width: Math.max(0.5, wide - 1), height: high }, svg("title", {}, counted(count, "answer"))) : null;
    }),
  );
}
