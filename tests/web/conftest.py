"""Runs to look at, and a browser to look at them with."""

import os
import shutil
import threading
from contextlib import contextmanager

import pytest
from shown_runs import large, story, union

from ida_runtime.web.server import Site, listening, server_of
from ida_runtime.web.session import Session


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What is looked at in a browser has a command of its own: `make test-page`."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.page)


@pytest.fixture(scope="session", name="story")
def story_run(tmp_path_factory):
    return story(tmp_path_factory.mktemp("story"))


@pytest.fixture(scope="session", name="union")
def union_run(tmp_path_factory):
    return union(tmp_path_factory.mktemp("union") / "first", 0.05)


@pytest.fixture(scope="session", name="other")
def other_union_run(tmp_path_factory):
    return union(tmp_path_factory.mktemp("union") / "second", 0.02)


@pytest.fixture(scope="session", name="thousands")
def run_of_thousands(tmp_path_factory):
    return large(tmp_path_factory.mktemp("large") / "run", 1_200)


@contextmanager
def served(*paths):
    """A real server on this machine; its link, and the site."""
    site = Site(Session.open(paths))
    with listening(0) as socket:
        server = server_of(site)
        thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
        thread.start()
        try:
            yield site.link(socket), site
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session", name="serve")
def serving():
    return served


@pytest.fixture(scope="session")
def browser():
    """Chromium. Where the tests are to be complete (CI), it must be there."""
    sync = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None and "CI" not in os.environ:
        pytest.skip("no chromium on the path")
    with sync.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


def is_trouble(said):
    """What the page asked for and there is not (400), it tells its reader; browsers write that down, too."""
    return said.type == "error" and "status of 400" not in said.text


@pytest.fixture(scope="session")
def window(browser):
    """Where pages are shown, one after another: a new one each time takes half as long again."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


FORGET = "() => { try { localStorage.clear(); sessionStorage.clear() } catch { /* a page of nothing */ } }"


@pytest.fixture
def page(window):
    """A page in which nothing may go wrong, and which remembers nothing."""
    window.set_viewport_size({"width": 1280, "height": 800})
    window.set_default_timeout(15_000)
    troubles = []
    heard = {
        "pageerror": lambda error: troubles.append(str(error)),
        "console": lambda said: troubles.append(said.text) if is_trouble(said) else None,
    }
    for event, hear in heard.items():
        window.on(event, hear)
    yield window
    window.evaluate(FORGET)
    window.goto("about:blank")
    for event, hear in heard.items():
        window.remove_listener(event, hear)
    assert troubles == []
