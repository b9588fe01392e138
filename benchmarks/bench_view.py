"""How long the page takes with a run of a million questions, in the browser.

    python benchmarks/bench_view.py [--runs N] [--roots N] [RUN]

Permutation powering, 64 elements, k < 64, 40,000 roots: 1.1 million questions. Milliseconds, medians, each
page load in a context of its own without a cache: until something is painted, until the roots are there, to
open a node in the tree, to read a question, to scroll to roots that were not loaded, to search.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "runtime")]

from playwright.sync_api import Browser

from browsing import ROOT, chromium, ida, viewed

GOALS = {"first paint": 1000, "open a node": 100, "read a question": 100}
MEASURE = """async () => {
  const page = ida.page, tree = page.tree, found = {};
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const timed = async (name, act) => {
    const start = performance.now();
    await act();
    await painted();
    (found[name] ??= []).push(performance.now() - start);
  };
  found["first paint"] = [performance.getEntriesByName("first-contentful-paint")[0].startTime];
  for (const at of [30, 24, 17, 11, 6, 0]) await timed("open a node", () => tree.open(at));
  for (const at of [0, 3, 9, 14, 20]) await timed("read a question", () => page.open(tree.rows[at].line.key));
  for (const part of [0.3, 0.6, 0.9]) {
    await timed("scroll to roots not loaded", async () => {
      tree.element.scrollTop = part * tree.element.scrollHeight;
      tree.draw();
      while (document.querySelector(".row.waiting")) await painted();
    });
  }
  await timed("search for a question", () => page.go({ query: "power(3, 13)", top: null }));
  await timed("search for a number", () => page.go({ query: "17", top: null }));
  return found;
}"""


def measured(browser: Browser, link: str) -> dict[str, list[float]]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    ready = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
    page.wait_for_timeout(1500)
    found: dict[str, list[float]] = page.evaluate(MEASURE)
    context.close()
    return {"roots are there": [ready], **found}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--roots", type=int, default=40_000)
    parser.add_argument("run", nargs="?", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = given.run or Path(folder) / "run"
        if given.run is None:
            program = ROOT / "programs" / "permutation_power.ida"
            ida(
                "run",
                program,
                "--sample",
                given.roots,
                "--budget",
                "total=100000000",
                "--quiet",
                "--out",
                run,
            )
        with viewed(run) as link, chromium() as browser:
            every = [measured(browser, link) for _ in range(given.runs)]
    for name in every[0]:
        times = [one for found in every for one in found[name]]
        goal = f"   goal {GOALS[name]}" if name in GOALS else ""
        print(f"{name:28} {statistics.median(times):6.0f} ms   worst {max(times):6.0f} ms{goal}")


if __name__ == "__main__":
    main()
