"""What `ida-dsl view` does."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from pathlib import Path

from ida_dsl.asking.brief import number
from ida_dsl.asking.misused import Misused
from ida_dsl.cli import screen
from ida_dsl.cli.app import FINE
from ida_dsl.cli.placing import placed, refuse_taken
from ida_runtime.web.one_file import one_file
from ida_runtime.web.session import Session


def serve(runs: Sequence[str], port: int, *, browser: bool) -> int:
    """Serves the page until Ctrl-C."""
    from ida_runtime.web.server import Site
    from ida_runtime.web.server import serve as serve_site

    session = Session.open(runs)
    session.warm()

    def ready(link: str) -> None:
        screen.put(link)
        screen.remark("served on this machine alone; Ctrl-C ends it")
        if browser:
            webbrowser.open(link)

    try:
        serve_site(Site(session), port, ready)
    except OSError as error:
        raise Misused(
            f"port {port} cannot be had ({error.strerror})", "leave --port out for a free one"
        ) from None
    return FINE


def write(runs: Sequence[str], html: str, most: int, force: bool) -> int:
    """Writes the page as one file."""
    refuse_taken(Path(html), force)
    found = one_file(Session.open(runs), most)
    with placed(Path(html)) as file:
        file.write(found.html.encode())
    more = f" of {found.of:,}; --most {found.of} has all" if found.has < found.of else ""
    screen.put(f"{html}: {number(found.has, 'question')}{more}")
    return FINE
