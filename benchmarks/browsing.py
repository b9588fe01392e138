"""The page in a browser, for pictures and for measurements."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent


def ida(*arguments: object) -> None:
    """Runs `ida-dsl`."""
    command = [sys.executable, "-m", "ida_dsl", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


@contextmanager
def viewed(*runs: Path) -> Iterator[str]:
    """`ida-dsl view` of runs of one folder, in a process of its own; the link."""
    command = [sys.executable, "-m", "ida_dsl", "view", "--no-browser", *(one.name for one in runs)]
    process = subprocess.Popen(command, cwd=runs[0].parent, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
