// Where the page gets what it shows: from the server that gave it, or out of the file that it is.

import { matches, read } from "ida/search.js";

/** What went wrong, for the reader. */
export class Trouble extends Error {}

/** Asks the server; the token came with the link, after the #. */
export class Server {
  constructor(token) {
    this.token = token;
  }

  async ask(name, given = {}) {
    let response;
    try {
      response = await fetch(`/api/${name}?${new URLSearchParams(given)}`, {
        headers: { Authorization: `Bearer ${this.token}` },
      });
    } catch {
      throw new Trouble("The server does not answer: `ida-dsl view` was ended. Start it again and open its link.");
    }
    const told = await response.json().catch(() => ({ error: `the server answered ${response.status}` }));
    if (!response.ok) throw new Trouble(told.error);
    return told;
  }
}

const PAGE = 100;

/** Answers out of the file. */
export class Kept {
  constructor(told) {
    this.told = told;
  }

  static async unpack(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Kept(JSON.parse(await new Response(stream).text()));
  }

  async ask(name, given = {}) {
    const run = this.told.runs[Number(given.run ?? (given.key ?? given.keys ?? "0").split(".")[0])];
    const answer = {
      runs: () => this.told.answers.runs,
      differences: () => this.told.answers.differences,
      roots: () => page(run.roots, given.first),
      below: () => run.questions[given.key]?.below ?? { lines: [], first: 0, count: 0, out: true },
      above: () => this.question(run, given.key).above,
      question: () => this.question(run, given.key),
      facts: () => run.facts[given.context],
      judge: () => ({ verdicts: picked(run.verdicts, given.keys, "open") }),
      why: () => run.why[given.key] ?? { kind: run.verdicts[given.key] ?? "open", lines: [], right: null },
      find: () => this.find(run, given),
      open: () => this.open(run, given.which),
      timeline: () => run.timeline,
      other: () => this.other(run, given.keys),
    }[name];
    return answer();
  }

  question(run, key) {
    const found = run.questions[key];
    if (!found) throw new Trouble("This question is not in the file: it has only the first ones of the run.");
    return found;
  }

  find(run, given) {
    const query = read(given.query), roots = new Set(run.roots.map((line) => line.key));
    const fits = (line) => matches(query, line, run.verdicts[line.key] ?? "open", roots.has(line.key));
    const lines = Object.values(run.questions).filter(fits);
    return { ...page(lines, given.first), looked: lines.length, of: lines.length, done: true };
  }

  open(run, which) {
    const every = Object.values(run.questions);
    const found = /^\d+$/.test(which) ? run.roots[Number(which) - 1] : every.find((one) => one.id.startsWith(which));
    if (!found?.key) throw new Trouble(`${which} is no question of this file`);
    return found;
  }

  other(run, keys) {
    const theirs = this.told.runs.find((one) => one !== run);
    const byId = new Map(Object.values(theirs.questions).map((one) => [one.id, one]));
    return { others: Object.fromEntries(keys.split(",").map((key) => [key, byId.get(run.questions[key]?.id) ?? null])) };
  }
}

function page(lines, first = 0) {
  const start = Number(first);
  return { lines: lines.slice(start, start + PAGE), first: start, count: lines.length };
}

const picked = (from, keys, otherwise) => Object.fromEntries(keys.split(",").map((key) => [key, from[key] ?? otherwise]));
