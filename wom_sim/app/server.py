"""The server: the page, its files, and the websocket on which a page talks with its simulation. Nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from wom_sim.app import assets
from wom_sim.app.access import Access
from wom_sim.app.conversation import Conversations
from wom_sim.app.limits import Limits

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""What every answer says besides the policy of the page: it is of its stated type, and for its own page alone."""
_PATIENCE = 3
"""Seconds that work under way has to stop when the server ends."""


def application(conversations: Conversations, access: Access, filled: Callable[[str], str]) -> ASGIApp:
    """The routes, behind the checks of who may use them.

    filled : the page from its template, as `assets.page` makes it; called when the page is first asked for.
    """
    known, template = assets.files(), assets.template()

    @cache
    def html() -> str:
        return filled(template)

    def page(_request: Request) -> Response:
        return Response(html(), media_type="text/html")

    def file(request: Request) -> Response:
        # What is not in the list, which was made before anybody asked, is not looked for.
        path = known.get(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return Response(path.read_bytes(), headers={"Content-Type": assets.TYPES[path.suffix]})

    routes = Starlette(
        routes=[
            Route("/", page),
            Route("/page/{name:path}", file),
            WebSocketRoute("/live", conversations.hold),
        ]
    )
    routes.router.redirect_slashes = False
    return _Door(routes, access, template)


class _Door:
    """Turns away who may not come in, and puts the headers on whatever is answered."""

    def __init__(self, inside: ASGIApp, access: Access, template: str) -> None:
        self._inside, self._access, self._template = inside, access, template

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        refusal = self._access.refusal(connection)
        policy = "default-src 'none'; frame-ancestors 'none'"
        if refusal is None:
            policy = assets.policy(self._template, connection.headers["host"])

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update({**HEADERS, "Content-Security-Policy": policy})
            await send(message)

        if refusal is None:
            await self._inside(scope, receive, with_headers)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await PlainTextResponse(refusal.words, refusal.status)(scope, receive, with_headers)


class _Line(WebSocketsSansIOProtocol):
    """A websocket that can be cut: closing it waits for a client that never reads, and holds its answers meanwhile."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: Any,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "cut": self._cut}, _loop)

    def _cut(self) -> None:
        self.transport.abort()


def server(served: ASGIApp, limits: Limits) -> uvicorn.Server:
    """What serves the application on sockets: `server(...).run(sockets=[...])`."""
    return uvicorn.Server(
        uvicorn.Config(
            served,
            http="h11",
            ws=_Line,
            loop="asyncio",
            lifespan="off",
            ws_max_size=limits.message_bytes,
            # Small messages would be unpacked to large ones; and who is working does not hear a ping.
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            # Who asks is who connects, whatever its headers say; and a log of addresses would hold tokens.
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=_PATIENCE,
        )
    )
