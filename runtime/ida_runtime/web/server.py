"""Serves the page on this machine alone.

Whoever has the link has the run: it carries a token, after the `#`, so that it is sent to no server and
stands in no log; the page gives it with each request. Requests to another host's name are refused (a page
elsewhere could have its name point here), and the page may load nothing from elsewhere.
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from html import escape

import uvicorn
from attrs import define, field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ida_dsl.asking.misused import Misused
from ida_runtime.web import assets
from ida_runtime.web.session import Session

HOST = "127.0.0.1"
_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
_KEEP_OUT = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@define(eq=False)
class Site:
    """The page of a session, behind a token."""

    session: Session
    token: str = field(factory=lambda: secrets.token_urlsafe(24))

    def app(self) -> Starlette:
        """As a server runs it."""
        routes = [
            Route("/", self._page),
            Route("/assets/{name}", self._asset),
            Route("/api/{name}", self._api),
        ]
        return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS)])

    def link(self, listening: socket.socket) -> str:
        """What to open."""
        return f"http://{HOST}:{listening.getsockname()[1]}/#token={self.token}"

    async def _page(self, _: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
            "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return HTMLResponse(served_page(nonce), headers={**_KEEP_OUT, "Content-Security-Policy": policy})

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in assets.names():
            return Response(status_code=404, headers=_KEEP_OUT)
        kind = assets.TYPES[name[name.rindex(".") :]]
        return Response(assets.asset(name), media_type=kind, headers=_KEEP_OUT)

    async def _api(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return JSONResponse(
                {"error": "open the link that `ida-dsl view` printed"}, 403, headers=_KEEP_OUT
            )
        try:
            found = self.session.answer(request.path_params["name"], request.query_params)
        except Misused as problem:
            return JSONResponse({"error": str(problem)}, 400, headers=_KEEP_OUT)
        return JSONResponse(found, headers=_KEEP_OUT)


def served_page(nonce: str) -> str:
    """The page as a server gives it, its files beside it."""
    imports = {f"ida/{name}": f"/assets/{name}" for name in assets.modules()}
    early = "".join(f'<link rel="modulepreload" href="{path}">' for path in imports.values())
    head = (
        '<link rel="stylesheet" href="/assets/page.css">'
        f'<script type="importmap" nonce="{escape(nonce)}">{json.dumps({"imports": imports})}</script>'
        f"{early}"  # after the map: a module that is read before it finds none of its imports
    )
    start = '<script type="module" src="/assets/main.js"></script>'
    return assets.asset("page.html").replace("<!--head-->", head).replace("<!--start-->", start)


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket of this machine that listens already: who has the link may come at once. Raises OSError where
    the port is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
        made.listen()
        yield made


def server_of(site: Site) -> uvicorn.Server:
    """What serves a site, and says nothing of its own."""
    return uvicorn.Server(uvicorn.Config(site.app(), log_level="error", lifespan="off", server_header=False))


def serve(site: Site, port: int, ready: Callable[[str], None]) -> None:
    """Serves until Ctrl-C; `ready` is told the link. Raises OSError where the port is taken."""
    with listening(port) as made:
        ready(site.link(made))
        with suppress(KeyboardInterrupt):
            server_of(site).run(sockets=[made])
