"""Who may talk to the server: the token, the names it answers to, the pages that may call it."""

from __future__ import annotations

import base64
import hmac
import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from headwater.errors import Forbidden, Invalid

OPEN_PATHS = frozenset({"/healthz"})
ADMITTED = "headwater.admitted"
SHORTEST_TOKEN = 16
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def require_safe_binding(host: str, token: str) -> None:
    """Do nothing, or refuse to listen beyond loopback without a token.

    Raises:
        Invalid: `host` is not loopback and `token` is empty or shorter than 16 characters.
    """
    if _is_loopback(host):
        return
    if not token:
        raise Invalid(
            f"listening on {host or 'every address'} lets others in; set HEADWATER_TOKEN to a secret that "
            "they must send, or listen on 127.0.0.1"
        )
    if len(token) < SHORTEST_TOKEN:
        raise Invalid(f"HEADWATER_TOKEN is shorter than {SHORTEST_TOKEN} characters; choose a longer secret")


def is_token(sent: str, token: str) -> bool:
    """Return whether `sent` is the token, in a time that does not tell how much of it is right."""
    return hmac.compare_digest(sent.encode("utf-8", "replace"), token.encode())


class Access:
    """Lets requests through that carry the token (where there is one) and come from a known host and page.

    Without `hosts` a server with a token answers to every name and one without only to loopback's names,
    so that no other site can reach it through a name of its own. A page may call when it was served by the
    same host, or its origin is among `origins`. A WebSocket without the header passes, to bring the token in
    its first message.
    """

    def __init__(
        self, app: ASGIApp, *, token: str = "", hosts: Sequence[str] = (), origins: Sequence[str] = ()
    ) -> None:
        self._app, self._token = app, token
        self._hosts = frozenset(host.lower() for host in hosts or (() if token else LOOPBACK_NAMES))
        self._origins = frozenset(origin.lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        status, reason = self._refusal(scope, headers)
        if not status:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": reason})
        else:
            asked = {"www-authenticate": _challenge(headers)} if status == 401 else {}
            body = {"code": Forbidden.code if status != 400 else Invalid.code, "message": reason}
            await JSONResponse(body, status, headers=asked)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str]:
        if self._hosts and _name_of(headers.get("host", "")) not in self._hosts:
            return 400, "this server does not answer to that host name"
        if not self._is_known_page(headers):
            return 403, "pages of other sites may not call this server"
        admitted = not self._token or is_token(_sent(headers.get("authorization", "")), self._token)
        scope[ADMITTED] = admitted
        if admitted or scope["type"] == "websocket" or scope["path"] in OPEN_PATHS:
            return 0, ""
        return 401, "this server needs the header Authorization: Bearer, with its token"

    def _is_known_page(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or origin.lower() in self._origins:
            return True
        return origin != "null" and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _sent(header: str) -> str:
    """Return the token of a Bearer header, or the password of a Basic one, which browsers can ask people for."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")[2]
    except ValueError:
        return ""


def _challenge(headers: Headers) -> str:
    return 'Basic realm="Headwater"' if "text/html" in headers.get("accept", "") else "Bearer"


def _name_of(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
