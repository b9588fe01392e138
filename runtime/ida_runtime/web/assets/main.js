// The page: what is looked at, and how one goes about.

import { counted, h, say } from "ida/dom.js";
import { legend, MODES, Palette, STATES } from "ida/colours.js";
import { detail, explain } from "ida/detail.js";
import { help } from "ida/help.js";
import { Judge } from "ida/judge.js";
import { Kept, Server, Trouble } from "ida/source.js";
import { Tree } from "ida/tree.js";
import { SMALL } from "ida/small.js";
import { showDifferences, showOverview } from "ida/views.js";

const stored = {
  get: (name) => { try { return sessionStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* a page of its own in a file */ } },
};

class Page {
  constructor(source, runs) {
    Object.assign(this, { source, runs, run: 0, view: "questions", query: "", key: null, top: null, shown: null, reading: false });
    this.palette = new Palette(runs.flatMap((run) => Object.keys({ ...run.answers_by }).map((name) => `agent ${name}`)));
    this.asking = new Set();
    this.opened = new Map();
    this.mode = Object.hasOwn(MODES, stored.get("mode") ?? "") ? stored.get("mode") : "state";
    this.ask = (name, given) => this.first(source.ask(name, given));
    this.judge = new Judge(source, runs.length > 1, () => Promise.all(this.asking), () => this.redraw());
    this.verdicts = this.judge.verdicts;
    this.tree = new Tree({
      ask: this.ask, look: () => this.look(), drawn: (lines) => this.judge.add(lines),
      failed: (trouble) => say(trouble.message), chosen: (line, how) => this.chosen(line, how), entered: (line, how) => this.enter(line, how),
    });
    this.build();
  }

  look() {
    return { mode: this.mode, verdicts: this.verdicts, palette: this.palette, others: this.runs.length > 1 ? this.judge.others : null };
  }

  /** What the reader waits for; judging waits until it is there. */
  first(answer) {
    const done = answer.catch(() => {}).then(() => this.asking.delete(done));
    this.asking.add(done);
    return answer;
  }

  // ------------------------------------------------------------------------------------------------- the frame

  build() {
    this.search = h("input", {
      type: "search", id: "search", placeholder: "Search: power(3, 13), is:wrong, agent:noisy …", "aria-label": "Search questions", autocomplete: "off",
      spellcheck: "false", onkeydown: (event) => this.typed(event), onsearch: () => this.search.value || this.find(""),
    });
    const colour = h("select", { id: "colour", "aria-label": "Colours tell", onchange: () => this.colour(colour.value) },
      Object.entries(MODES).map(([value, text]) => h("option", { value }, text)));
    this.colourSelect = colour;
    colour.value = this.mode;
    this.tabs = h("nav", { class: "tabs", "aria-label": "Views" });
    this.status = h("p", { class: "status", role: "status" });
    this.crumbs = h("p", { class: "crumbs" });
    this.panel = h("aside", { class: "panel", id: "panel", "aria-label": "The question", tabindex: "-1" });
    this.left = h("div", { class: "left" }, this.crumbs, this.tree.element, this.status);
    this.body = h("div", { class: "body" });
    document.getElementById("top").replaceChildren(
      h("div", { class: "title" }, h("strong", {}, [...new Set(this.runs.map((run) => run.program ?? "a run"))].join(", ")), h("span", { class: "dim" }, this.summary())),
      this.tabs,
      h("div", { class: "tools" }, this.search, h("label", { class: "colour" }, "colours: ", colour),
        h("button", { type: "button", onclick: () => this.theme(), title: "light or dark (t)", "aria-label": "light or dark" }, "◐"),
        h("button", { type: "button", onclick: () => help(), title: "keys (?)", "aria-label": "which keys there are" }, "?")),
    );
    document.getElementById("main").replaceChildren(this.body);
    document.title = `${this.runs.map((run) => run.name).join(" and ")} · ida-dsl`;
    document.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("popstate", () => this.restore());
  }

  summary() {
    return this.runs
      .map((run) => `${run.name}: ${counted(run.questions, "question")}, ${counted(run.roots, "root")}${run.state === "done" ? "" : run.state === "running" ? ", going on: reload to see more" : `, ${run.state}`}`)
      .join(" · ");
  }

  views() {
    const views = [["questions", "Questions"], ["overview", "Run and agents"]];
    return this.runs.length > 1 ? [...views, ["compare", "Differences"]] : views;
  }

  async show(view) {
    this.view = view;
    this.tabs.replaceChildren(
      ...this.views().map(([name, text]) =>
        h("button", { type: "button", "aria-current": name === view ? "page" : null, onclick: () => this.go({ view: name }) }, text)),
      this.runs.length > 1 ? this.runSwitch() : "",
    );
    this.body.className = `body ${view}${this.reading && view === "questions" ? " reading" : ""}`;
    if (view === "questions") this.body.replaceChildren(this.left, this.panel);
    if (view === "overview") await showOverview(this);
    if (view === "compare") await showDifferences(this);
    if (view === "questions") this.tree.draw();
  }

  runSwitch() {
    const pick = h("select", { "aria-label": "Which run", onchange: () => this.go({ run: Number(pick.value), key: null, top: null }) },
      this.runs.map((run, at) => h("option", { value: at, selected: at === this.run }, run.name)));
    return pick;
  }

  // ------------------------------------------------------------------------------------------------- questions

  /** Shows the roots, what was searched for, or what one question asked. */
  async load() {
    const { query, top, run } = this;
    const load = top ? async () => ({ lines: [await this.ask("question", { key: top })], first: 0, count: 1 })
      : query ? (first) => this.ask("find", { run, query, first })
      : (first) => this.ask("roots", { run, first });
    const first = await load(0);
    this.crumbs.replaceChildren(...this.crumb());
    this.search.value = query;
    this.shown = this.what();
    this.tree.show(load, first);
    this.told(first);
    if (top) await this.tree.open(0);
    if (first.done === false && first.lines.length < 100) this.guarded(() => this.further());
    if (!this.tree.rows.length) this.panel.replaceChildren(h("p", { class: "empty" }, query ? "Nothing fits. Try fewer words, or `is:unknown`, `task:NAME`, `agent:NAME`." : "This run has no questions yet."));
  }

  /** What the tree shows. */
  what() {
    return [this.query, this.top, this.run].join("|");
  }

  crumb() {
    if (!this.query && !this.top) return [];
    const back = h("button", { type: "button", class: "plain", onclick: () => this.go({ query: "", top: null }) }, "← all roots");
    return [back, h("span", { class: "dim" }, this.top ? " · below one question" : ` · ${this.query}`)];
  }

  told(page) {
    const what = this.query ? `${page.count.toLocaleString("en")} found` : this.top ? "" : counted(page.count, "root");
    const looked = page.done === false ? `, ${page.looked.toLocaleString("en")} of ${page.of.toLocaleString("en")} judged so far ` : "";
    const on = page.done === false ? h("button", { type: "button", onclick: () => this.further() }, "look on") : "";
    this.status.replaceChildren(what, looked, on, this.mode === "state" ? "" : legend(this.mode, this.palette));
  }

  /** Goes on judging what a search found. */
  async further() {
    const { query, run } = this, known = this.tree.roots();
    this.status.replaceChildren("looking …");
    const until = performance.now() + 5000;
    let page;
    do page = await this.source.ask("find", { run, query, first: known });
    while (!page.done && page.lines.length < 100 && performance.now() < until && query === this.query);
    if (query !== this.query) return;
    const none = !this.tree.rows.length;
    this.tree.grow(page);
    this.told(page);
    if (none && this.tree.rows.length) this.tree.choose(0, { quiet: true });
  }

  chosen(line, { quiet }) {
    if (!line.key) return;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.open(line.key), quiet ? 0 : 60);
  }

  enter(line, { focus }) {
    if (!line.key) return;
    if (!this.reading && SMALL.matches) this.remember("push"); // back leads to the tree again
    this.read(true);
    this.open(line.key, { focus });
  }

  /** On a small screen the question is read in the tree's place. */
  read(reading) {
    this.reading = reading;
    this.panel.classList.toggle("open", reading);
    this.body.classList.toggle("reading", reading);
  }

  async open(key, { focus = false } = {}) {
    clearTimeout(this.soon);
    this.opening = key;
    const question = await this.ask("question", { key }).catch((trouble) => trouble);
    if (this.opening !== key) return;
    if (question instanceof Error) {
      this.panel.replaceChildren(h("p", { class: "trouble" }, question.message));
      return;
    }
    this.key = key;
    this.question = question;
    this.remember("replace");
    const back = h("button", { type: "button", class: "back", onclick: () => this.leave() }, "← questions");
    const filled = await this.filled(question, (one) => this.go({ top: one.key, query: "" }));
    if (this.opening !== key) return;
    this.panel.replaceChildren(back, filled);
    this.panel.scrollTop = 0;
    if (focus) this.panel.querySelector("h2").focus({ preventScroll: true });
  }

  /** The panel of a question; why it is wrong or unknown comes when it is found out. */
  async filled(question, focus) {
    const at = { ask: this.ask, look: () => this.look(), opened: this.opened, source: () => this.runs[Number(question.key[0])].source, focus, go: (line) => this.follow(line) };
    const panel = detail(question, at);
    this.why(question, panel, at).catch(() => {});
    this.judge.add([question, ...question.below.lines, ...question.above.lines].filter((line) => line.key));
    return panel;
  }

  async why(question, panel, at) {
    const why = await this.ask("why", { key: question.key });
    if (["right", "wrong"].includes(why.kind)) this.verdicts.set(question.key, why.kind);
    if (why.kind === "wrong") why.lines.forEach((line) => this.verdicts.set(line.key, "wrong"));
    explain(panel, why, at);
    this.mark(panel, question);
  }

  mark(panel, question) {
    const badge = panel.querySelector(".badge"), kind = this.verdicts.get(question.key);
    if (!badge || !kind || question.reason) return;
    badge.className = `badge ${kind}`;
    badge.replaceChildren(STATES[kind].sign, " ", STATES[kind].text);
  }

  /** Goes to a question: in the tree where it is open there, else only beside it. */
  async follow(line, way = [line]) {
    if (this.view !== "questions") return this.go({ view: "questions", run: Number(line.key[0]), key: line.key });
    this.remember("push");
    const below = this.tree.rows[this.tree.at]?.line?.key === this.key && (await this.tree.reach(way.map((one) => one.key)));
    if (!below) this.tree.find(line.key);
    this.enter(line, { focus: true });
  }

  leave() {
    if (this.reading && SMALL.matches) return history.back();
    this.read(false);
    this.tree.element.focus();
  }

  // ------------------------------------------------------------------------------------------------ verdicts

  redraw() {
    if (this.view === "questions") this.tree.later();
    for (const place of document.querySelectorAll(".mark.unjudged[data-key]")) {
      const kind = this.verdicts.get(place.dataset.key);
      if (kind) {
        place.className = `mark ${kind}`;
        place.textContent = STATES[kind].sign;
        place.setAttribute("aria-label", STATES[kind].text);
      }
    }
    const panel = this.panel.querySelector(".detail");
    if (panel && this.question) this.mark(panel, this.question);
  }

  // ------------------------------------------------------------------------------------------------ going about

  /** Goes elsewhere: what is given changes, and can be gone back from. */
  async go(to) {
    Object.assign(this, to);
    this.remember("push");
    if (!(await this.arrive())) return;
    if (to.key) this.tree.find(to.key) ? this.open(to.key) : this.enter({ key: to.key }, { focus: true });
    if (this.view === "questions" && !to.key) this.tree.element.focus();
  }

  /** Loads what is to be shown, if that is something else, and shows it; whether that went well. */
  arrive() {
    return this.guarded(async () => {
      if (this.shown !== this.what()) await this.load();
      await this.show(this.view);
    });
  }

  async guarded(act) {
    try {
      await act();
      return true;
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.shown = null;
      this.body.replaceChildren(h("p", { class: "trouble", role: "alert" }, trouble.message));
      return false;
    }
  }

  remember(how) {
    const state = new URLSearchParams();
    for (const name of ["view", "query", "top", "key"]) if (this[name] && this[name] !== "questions") state.set(name, this[name]);
    if (this.run) state.set("run", this.run);
    if (this.view === "compare" && this.pair) state.set("pair", this.pair);
    if (this.reading && SMALL.matches) state.set("reading", "yes");
    history[`${how}State`](null, "", `#${state}`);
  }

  async restore() {
    const state = new URLSearchParams(location.hash.slice(1));
    if (state.get("token")) return renewed(state.get("token"));
    const key = state.get("key"), views = this.views().map(([name]) => name);
    const view = views.includes(state.get("view")) ? state.get("view") : "questions";
    Object.assign(this, { view, query: state.get("query") ?? "", top: state.get("top"), run: Number(state.get("run") ?? 0), key, pair: state.get("pair") });
    if (!(this.run in this.runs)) this.run = 0;
    if (!(await this.arrive())) return;
    this.read(state.has("reading"));
    if (key && view === "questions" && !this.tree.find(key)) await this.open(key);
  }

  find(query) {
    this.go({ view: "questions", query: query.trim(), top: null, key: null });
  }

  typed(event) {
    if (event.key === "Enter") this.find(this.search.value);
    if (event.key === "Escape") this.tree.element.focus();
    event.stopPropagation();
  }

  colour(mode) {
    this.mode = mode;
    stored.set("mode", mode);
    this.colourSelect.value = mode;
    this.tree.draw();
    this.status.querySelector(".legend")?.remove();
    if (mode !== "state") this.status.append(legend(mode, this.palette));
    if (this.question && this.view === "questions") this.open(this.question.key);
  }

  theme() {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const next = (document.documentElement.dataset.theme ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    stored.set("theme", next);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    const modes = Object.keys(MODES);
    const act = {
      "/": () => this.search.select(), "?": () => help(), t: () => this.theme(),
      c: () => this.colour(modes[(modes.indexOf(this.mode) + 1) % modes.length]),
      Escape: () => this.leave(), f: () => this.question && this.go({ top: this.question.key, query: "", view: "questions" }),
      w: () => this.cause(), u: () => this.question?.above.lines[0] && this.follow(this.question.above.lines[0]),
      r: () => this.go({ query: "", top: null, view: "questions" }),
      1: () => this.go({ view: "questions" }), 2: () => this.go({ view: "overview" }), 3: () => this.runs.length > 1 && this.go({ view: "compare" }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Goes to where a wrong or unknown answer arose. */
  async cause() {
    if (!this.question) return;
    const why = await this.ask("why", { key: this.question.key });
    const last = why.lines.at(-1);
    if (last?.key && last.key !== this.question.key) this.follow(last, why.lines.slice(1));
    else say(why.lines.length ? "it arose here" : "nothing is wrong here");
  }
}

/** Another link was opened in this page: the server was started anew. */
function renewed(token) {
  stored.set("token", token);
  history.replaceState(null, "", "#");
  location.reload();
}

async function source() {
  const kept = document.getElementById("kept");
  if (kept) return Kept.unpack(kept.textContent.trim());
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    stored.set("token", given);
    history.replaceState(null, "", "#");
  }
  return new Server(given ?? stored.get("token") ?? "");
}

async function begin() {
  const theme = stored.get("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  try {
    const from = await source(), { runs } = await from.ask("runs");
    const page = new Page(from, runs);
    globalThis.ida = { page };
    await page.restore();
    page.tree.element.focus({ preventScroll: true });
    document.body.dataset.ready = "yes";
    performance.mark("ready");
  } catch (trouble) {
    document.getElementById("main").replaceChildren(h("p", { class: "trouble", role: "alert" }, trouble.message));
  }
}

await begin();
