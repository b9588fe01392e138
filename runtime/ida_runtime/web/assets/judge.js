// Finds out of lines in sight whether they are right, and what the other run says: a few at a time, the last seen first,
// and only while the reader waits for nothing.

import { say } from "ida/dom.js";

const AT_ONCE = 60;
const MOST = 400;

export class Judge {
  /** `idle` resolves when nothing is waited for; `changed` is called when more is known. */
  constructor(source, two, idle, changed) {
    Object.assign(this, { source, two, idle, changed, verdicts: new Map(), others: new Map(), waiting: new Set(), busy: false });
  }

  async add(lines) {
    const open = lines.filter((line) => this.isOpen(line)).map((line) => line.key);
    this.waiting = new Set([...this.waiting, ...open].slice(-MOST));
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.waiting.size) await this.some();
    } catch (trouble) {
      say(trouble.message);
      this.waiting.clear();
    } finally {
      this.busy = false;
    }
  }

  isOpen(line) {
    const toJudge = line.judged && !line.reason && !this.verdicts.has(line.key);
    return toJudge || (this.two && !this.others.has(line.key));
  }

  async some() {
    await this.idle();
    const keys = [...this.waiting].slice(-AT_ONCE), run = keys[0].split(".")[0];
    const given = { run, keys: keys.filter((key) => key.split(".")[0] === run).join(",") };
    const { verdicts } = await this.source.ask("judge", given);
    if (this.two) for (const [key, other] of Object.entries((await this.source.ask("other", given)).others)) this.others.set(key, other);
    for (const [key, verdict] of Object.entries(verdicts)) {
      this.verdicts.set(key, verdict);
      this.waiting.delete(key);
    }
    this.changed();
  }
}
