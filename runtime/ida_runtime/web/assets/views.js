// The views beside the questions: the run as a whole, and two runs side by side.

import { compare } from "ida/compare.js";
import { h } from "ida/dom.js";
import { overview } from "ida/overview.js";
import { SMALL } from "ida/small.js";
import { Server } from "ida/source.js";

export async function showOverview(page) {
  const timeline = await page.ask("timeline", { run: page.run });
  const find = (query) => page.go({ view: "questions", query, top: null });
  page.body.replaceChildren(overview(page.runs[page.run], timeline, page.palette, find));
  score(page, page.run).catch(() => {});
}

/** Finds out how many roots are right, and says so as far as that is known. */
async function score(page, run) {
  let told;
  do {
    told = await page.source.ask("score", { run });
    const place = page.body.querySelector(".score");
    if (!place || run !== page.run) return;
    const parts = ["right", "wrong", "unknown", "open", "left out"].filter((name) => told[name]).map((name) => `${told[name].toLocaleString("en")} ${name === "open" ? "cannot be judged" : name}`);
    place.textContent = parts.join(", ") + (told.judged < told.of ? ` (${told.judged.toLocaleString("en")} judged so far)` : "");
  } while (told.judged < told.of && page.source instanceof Server);
}

export async function showDifferences(page) {
  const told = await page.ask("differences", { first: 0 });
  const sides = h("div", { class: "sides", tabindex: "-1" });
  const go = (pair, how = "push") => pairUp(page, sides, pair, how);
  const more = page.source instanceof Server ? (first) => page.ask("differences", { first }) : null;
  const list = compare(page.runs, told, { go, more, look: () => page.look() });
  page.body.replaceChildren(list, sides);
  page.judge.add(told.lines.flatMap((pair) => pair.sides).filter((line) => line.key));
  const first = told.lines.find((pair) => pair.sides[0].key === page.pair) ?? told.lines[0];
  if (!first) return;
  await go(first, "replace");
  list.querySelector(".pair[aria-current]")?.focus();
}

/** Shows a difference from both sides. */
async function pairUp(page, sides, pair, how) {
  page.pair = pair.sides[0].key;
  page.remember(how);
  for (const card of document.querySelectorAll(".pair")) card.toggleAttribute("aria-current", card.dataset.pair === page.pair);
  await sideBySide(page, sides, pair.sides.map((line) => line.key));
  if (how === "push" && SMALL.matches) sides.scrollIntoView();
}

async function sideBySide(page, place, keys) {
  const panels = await Promise.all(keys.map(async (key) => {
    try { return await page.filled(await page.ask("question", { key }), null); }
    catch (trouble) { return h("p", { class: "trouble" }, trouble.message); }
  }));
  place.replaceChildren(...panels.map((panel, at) => h("section", { class: "side-panel" }, h("p", { class: "run-name" }, page.runs[at].name), panel)));
  place.scrollTop = 0;
}
