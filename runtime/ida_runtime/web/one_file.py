"""The page with all that it needs in one file, to be sent and kept: no server, no network.

A run may have more questions than a file should have: roots are taken whole, one after the other, as long as
there is room for theirs. What is left out is named as such.
"""

from __future__ import annotations

import base64
import gzip
import json
import secrets
from collections import deque
from collections.abc import Iterator, Mapping
from html import escape

from attrs import define, field, frozen

from ida_runtime.traces.reader import Place
from ida_runtime.web import assets
from ida_runtime.web.session import Session, Shown
from ida_runtime.web.viewed import Json

MOST = 5_000
"""So many questions of a run are in the file unless more are asked for."""
_VERDICTS = 20.0
"""So many seconds may be spent on judging answers."""


@frozen
class OneFile:
    """The file's text, and how many questions it has of how many."""

    html: str
    has: int
    of: int


def one_file(session: Session, most: int = MOST) -> OneFile:
    """The page of the first `most` questions of each run."""
    runs = [_Taken(shown, most) for shown in session.runs]
    answers = {"runs": session.answer("runs", {})}
    if len(runs) == 2:
        answers["differences"] = session.answer("differences", {})
    told = {"answers": answers, "runs": [one.told() for one in runs]}
    packed = gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)
    html = _page(base64.b64encode(packed).decode())
    return OneFile(html, sum(len(one.places) for one in runs), sum(one.shown.run.trace.count for one in runs))


def _page(data: str) -> str:
    nonce = secrets.token_urlsafe(16)
    imports = {f"ida/{name}": _as_data(name) for name in assets.modules()}
    policy = f"default-src 'none'; script-src 'nonce-{nonce}' data:; style-src 'nonce-{nonce}'; img-src data:"
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f'<style nonce="{nonce}">{assets.asset("page.css")}</style>'
        f'<script type="importmap" nonce="{nonce}">{json.dumps({"imports": imports})}</script>'
    )
    start = (
        f'<script type="application/octet-stream" id="kept">{data}</script>'
        f'<script type="module" nonce="{nonce}">import "ida/main.js";</script>'
    )
    return assets.asset("page.html").replace("<!--head-->", head).replace("<!--start-->", start)


def _as_data(name: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(assets.asset(name).encode()).decode()


@define(eq=False)
class _Taken:
    """The questions of a run that the file has."""

    shown: Shown
    most: int
    places: dict[Place, None] = field(init=False)
    roots: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.places = {}
        for place in self.shown.run.trace.roots():
            self.roots += 1
            if place is not None:
                self.places.update(dict.fromkeys(self._tree(place)))
            if len(self.places) >= self.most:
                break

    def _tree(self, root: Place) -> Iterator[Place]:
        """A root and what is below it, level by level, as long as there is room."""
        left, seen = deque([root]), {root: None}
        while left and len(self.places) + len(seen) <= self.most:
            place = left.popleft()
            below = dict.fromkeys(one.put for one in self.shown.run.trace.asked(place) if one.put is not None)
            new = dict.fromkeys(one for one in below if one not in seen and one not in self.places)
            seen |= new
            left.extend(new)
        return iter(seen)

    def told(self) -> Json:
        """What the page finds in the file in place of a server."""
        run = self.shown.run
        roots = [line.told() for line in run.root_lines(0, self.roots)]
        questions = {run.key(place): self._question(place) for place in self.places}
        contexts = {one["context"] for one in questions.values()}
        verdicts = self.shown.judge.verdicts(self.places, _VERDICTS)
        facts = {context: self.shown.details.facts(*map(int, context.split("."))) for context in contexts}
        return {
            "roots": roots,
            "questions": questions,
            "facts": facts,
            "verdicts": verdicts,
            "why": dict(self._whys(verdicts)),
            "timeline": self.shown.payments.timeline(),
            "score": self.shown.judge.score(_VERDICTS),
        }

    def _question(self, place: Place) -> Json:
        """All of a question, and all that it asked."""
        told = self.shown.details.of(place)
        return told | {"below": self.shown.run.below(place, 0, told["below"]["count"])}

    def _whys(self, verdicts: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
        """Why answers are unknown or wrong, of those that were judged."""
        for key, verdict in verdicts.items():
            if verdict in {"unknown", "wrong"}:
                yield key, self.shown.details.why(self.shown.run.place(key))
