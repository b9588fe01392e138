// Where the page gets what it shows: from the server that gave it, or out of the file that it is.

import { FIELDS, matches, read, STATES } from "ida/search.js";

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

const PAGE = 100, BELOW = 200;

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
    if (!run) throw new Trouble("There is no such run in this file.");
    const answer = {
      runs: () => this.told.answers.runs,
      differences: () => this.told.answers.differences,
      roots: () => page(run.roots, given.first),
      below: () => (run.questions[given.key] ? page(run.questions[given.key].below.lines, given.first, BELOW) : { lines: [], first: 0, count: 0, out: true }),
      question: () => this.short(this.question(run, given.key)),
      facts: () => run.facts[given.context],
      judge: () => ({ verdicts: picked(run.verdicts, given.keys, "open") }),
      why: () => run.why[given.key] ?? { kind: run.verdicts[given.key] ?? "open", lines: [], right: null },
      find: () => this.find(run, given),
      timeline: () => run.timeline,
      score: () => run.score,
      other: () => this.other(run, given.keys),
    }[name];
    return answer();
  }

  question(run, key) {
    const found = run.questions[key];
    if (!found) throw new Trouble("This question is not in the file: it has only the first ones of the run.");
    return found;
  }

  /** A question with no more of what it asked than the server tells at once. */
  short(question) {
    return { ...question, below: page(question.below.lines, 0, BELOW) };
  }

  find(run, given) {
    const query = checked(read(given.query), Object.values(run.questions)), roots = new Set(run.roots.map((line) => line.key));
    const fits = (line) => matches(query, line, run.verdicts[line.key] ?? "open", roots.has(line.key));
    const lines = Object.values(run.questions).filter(fits);
    return { ...page(lines, given.first), looked: lines.length, of: lines.length, done: true };
  }

  other(run, keys) {
    const theirs = this.told.runs.find((one) => one !== run);
    const byId = new Map(Object.values(theirs.questions).map((one) => [one.id, one]));
    return { others: Object.fromEntries(keys.split(",").map((key) => [key, byId.get(run.questions[key]?.id) ?? null])) };
  }
}

function page(lines, first = 0, most = PAGE) {
  const start = Number(first);
  return { lines: lines.slice(start, start + most), first: start, count: lines.length };
}

/** A query that names what there is; else says what there is. */
function checked(query, questions) {
  const states = query.states.filter((one) => !STATES.includes(one)).map((one) => `is:${one}`);
  const known = [...FIELDS, ...new Set(questions.flatMap((one) => one.arguments.map(({ name }) => name)))];
  const fields = query.fields.map(([name]) => name).filter((name) => !known.includes(name)).map((name) => `${name}:`);
  const wrong = [...states, ...fields][0];
  if (!wrong) return query;
  const there = states.length ? STATES.map((one) => `is:${one}`) : known;
  throw new Trouble(`There is no ${wrong} There are ${there.join(", ")}; a text with a colon stands in quotes.`);
}

const picked = (from, keys, otherwise) => Object.fromEntries(keys.split(",").map((key) => [key, from[key] ?? otherwise]));
