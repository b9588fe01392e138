// What is typed into the search box, read as the server reads it (asking_for.py), for pages without a server.

export const FIELDS = ["task", "agent", "strategy", "reason", "answer", "depth", "is"];
export const STATES = ["wrong", "right", "unknown", "known", "leaf", "root"];

const WORD = /(?:(\w+):\s*)?(?:"([^"]*)"|(\S+))/g;
const CALL = /^\s*(\w+)\s*\((.*)\)\s*(?:=\s*(.+?)\s*)?$/s;
const PARTS = /[^\s,()[\]{}"']+/g;
const TOKEN = /("(?:[^"\\]|\\.)*"|[([{]|[)\]}]|,|[^"()[\]{},]+|")/g;

/** What is looked for: words, fields and states. */
export function read(text) {
  const called = CALL.exec(text);
  if (called) {
    const answer = called[3] ? [["answer", called[3].replace(/^"|"$/g, "")]] : [];
    return { words: [], fields: [["task", called[1]], ...answer], states: [], arguments: split(called[2]).map((one) => one.match(PARTS) ?? []) };
  }
  const query = { words: [], fields: [], states: [], arguments: [] };
  for (const [, name, quoted, bare] of text.matchAll(WORD)) {
    const value = quoted ?? bare;
    if (name === "is") query.states.push(value.toLowerCase());
    else if (name) query.fields.push([name, value]);
    else if (value) query.words.push(value);
  }
  return query;
}

// Arguments, at the commas that are in no brackets and no text.
function split(text) {
  const parts = [""];
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    depth += "([{".includes(token) - ")]}".includes(token);
    if (token === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
}

/** Whether a question fits. */
export function matches(query, question, verdict, isRoot) {
  return (
    query.words.every((word) => holdsWord(question, word)) &&
    query.fields.every(([name, text]) => holdsField(question, name, text)) &&
    query.arguments.every((words, at) => words.every((word) => holds(question.arguments[at]?.whole ?? "", word))) &&
    query.states.every((state) => isSo(question, state, verdict, isRoot))
  );
}

const holdsWord = (question, word) =>
  holds(question.task, word) || holds(question.whole, word) || holds(question.detail, word) || question.arguments.some((one) => holds(one.whole, word)) ||
  (/^[0-9a-f]{6,32}$/i.test(word) && question.id.startsWith(word.toLowerCase()));

function holdsField(question, name, text) {
  if (name === "task") return question.task.toLowerCase() === text.toLowerCase();
  if (name === "depth") return question.depth === null ? /^(full|none)$/i.test(text) : String(question.depth) === text;
  if (name === "answer") return !question.reason && holds(question.whole, text);
  if (["agent", "strategy", "reason"].includes(name)) return holds(question[name] ?? "", text);
  return question.arguments.some((one) => one.name === name && holds(one.whole, text));
}

// A number stands for itself: 3 is not in 13. Any part of a text will do.
function holds(text, word) {
  if (/^-?\d+(\.\d+)?$/.test(word)) return (text.match(/-?\d+(?:\.\d+)?/g) ?? []).includes(word);
  return text.toLowerCase().includes(word.toLowerCase());
}

function isSo(question, state, verdict, isRoot) {
  if (state === "unknown") return question.reason !== null;
  if (state === "known") return question.reason === null;
  if (state === "leaf") return question.agent !== null && question.strategy === null;
  if (state === "root") return isRoot;
  return state === verdict;
}
