"""Takes the pictures of the page that the docs show, of a real run.

    python benchmarks/shoot_view.py

Shortest paths among the 34 members of Zachary's karate club; an assistant that is paid for its answers, and
wrong in fifteen of a hundred, answers what is left at depth 3. The second run has one that is wrong in five.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "runtime")]

from playwright.sync_api import Page

import ida_dsl
from browsing import ROOT, chromium, viewed
from ida_dsl.questions import Reply
from ida_dsl.spec import right_answer

IMAGES = ROOT / "docs" / "images"
PROGRAM = ROOT / "programs" / "shortest_path.ida"
CLUB = ROOT / "programs" / "data" / "karate.json"
PAIRS = [(a, b) for a in (16, 11, 26, 4, 9) for b in (26, 14, 29, 22, 18) if a != b]


class Assistant:
    """Knows the way, but is wrong now and then; costs a tenth of a cent an answer."""

    deterministic, cost, concurrency, batch, whole_context = True, 0.001, 4, 1, True

    def __init__(self, graph: object, wrong: float) -> None:
        self.graph, self.wrong, self.name = graph, wrong, f"assistant, wrong {wrong:.0%}"

    def answer(self, questions: list) -> list[Reply]:
        time.sleep(0.003)
        return [Reply(self._one(one.question), self.cost, 0.9) for one in questions]

    def step(self, question: object) -> object:
        raise NotImplementedError

    def _one(self, question: object) -> object:
        chance = random.Random(question.id)
        right = right_answer(self.graph, question)
        return chance.randrange(34) if chance.random() < self.wrong else right


def made(path: Path, wrong: float) -> Path:
    program = ida_dsl.load(PROGRAM)
    assistant = Assistant(program.graph, wrong)
    asked = [f"distance({a}, {b})" for a, b in PAIRS]
    ida_dsl.run(program, asked, context=str(CLUB), depth=3, agent=assistant, out=path)
    return path


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(900)
    page.screenshot(path=IMAGES / f"view_{name}.png")
    print(f"docs/images/view_{name}.png")


def opened(browser: object, link: str, scheme: str = "light", size: tuple[int, int] = (1280, 780)) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    page.wait_for_timeout(1500)
    return page


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        one, two = made(Path(folder) / "first", 0.15), made(Path(folder) / "second", 0.05)
        with viewed(one) as link:
            page = opened(browser, link)
            page.click(".row:has(.mark.wrong) .call")
            page.keyboard.press("ArrowRight")
            shoot(page, "question")
            page.keyboard.press("2")
            shoot(page, "agents")
            page = opened(browser, link, "dark")
            page.keyboard.press("/")
            page.keyboard.type("is:wrong is:leaf")
            page.keyboard.press("Enter")
            shoot(page, "search")
            page = opened(browser, link, size=(390, 780))
            page.click(".row:has(.mark.wrong) .call")
            shoot(page, "small")
        with viewed(one, two) as link:
            page = opened(browser, link)
            page.keyboard.press("3")
            shoot(page, "differences")


if __name__ == "__main__":
    main()
