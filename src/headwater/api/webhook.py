"""Tells one address of regressions of watched series: off unless set up, to allowed hosts only, signed.

A name is resolved once and the address that was checked is the one connected to, so that no later answer of a name
server leads elsewhere. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable, Collection
from urllib.parse import SplitResult, urlsplit

from headwater.api.outgoing import PORTS, Outgoing, Resolve, Target, resolved
from headwater.errors import Forbidden, Invalid, Unavailable
from headwater.model import Json

DEADLINE_S = 10.0
ATTEMPTS = 3
PAUSE_S = 1.0
_OPEN = 200
_AGAIN = 500
_BUSY = 429
_UNWANTED = frozenset({400, 405, 410, 413, 415, 422})


class Webhook:
    """Posts JSON to `url`, signed with `secret`.

    The headers are `headwater-delivery` (the same however often one thing is told), `headwater-timestamp` (seconds)
    and `headwater-signature`: "sha256=" and the HMAC-SHA-256 of timestamp, a full stop and the body in hexadecimal.
    """

    def __init__(
        self,
        url: str,
        *,
        hosts: Collection[str],
        secret: str,
        resolve: Resolve = resolved,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.time,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        parts, port = _parts(url)
        host = parts.hostname or ""
        allowed = frozenset(each.strip().lower() for each in hosts if each.strip())
        if host.lower() not in allowed:
            raise Forbidden(f"{host} is not among HEADWATER_WEBHOOK_HOSTS; add it to allow it")
        if not secret:
            raise Invalid("HEADWATER_WEBHOOK_SECRET signs what is sent; set it to a long random text")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._target = Target(
            parts.scheme, host, PORTS[parts.scheme] if port is None else port, path, allowed
        )
        self._secret, self._resolve, self._clock, self._deadline_s = (
            secret.encode(),
            resolve,
            clock,
            deadline_s,
        )
        self._ended = threading.Event()
        self._sleep = sleep or self._ended.wait
        self._under_way: Outgoing | None = None

    def post(self, body: Json, *, delivery: str = "") -> None:
        """Send `body`, trying three times, each within the deadline.

        Raises:
            Forbidden: the host is at an address within a network that is not listed itself.
            Invalid: it was told and does not want such a message; sending it again is of no use.
            Unavailable: it cannot be reached, does not answer in time, or refuses.
        """
        data = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        told = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(PAUSE_S * 2 ** (attempt - 1))
            if self._ended.is_set():
                break
            try:
                status = self._send(data, delivery)
            except (OSError, http.client.HTTPException) as error:
                told = str(error) or type(error).__name__
                continue
            if status // 100 == _OPEN // 100:
                return
            told = f"it answered {status}"
            if status in _UNWANTED:
                raise Invalid(f"the webhook at {self._target.host} does not want what it was told: {told}")
            if status < _AGAIN and status != _BUSY:
                break
        raise Unavailable(f"the webhook at {self._target.host} was not told: {told or 'the server ends'}")

    def close(self) -> None:
        """End what is under way; nothing is sent any more."""
        self._ended.set()
        if (current := self._under_way) is not None:
            current.end()

    def _send(self, data: bytes, delivery: str) -> int:
        stamp = str(int(self._clock()))
        digest = hmac.new(self._secret, stamp.encode() + b"." + data, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            "headwater-timestamp": stamp,
            "headwater-signature": f"sha256={digest}",
        }
        if delivery:
            headers["headwater-delivery"] = delivery
        self._under_way = Outgoing(self._target, resolve=self._resolve, deadline_s=self._deadline_s)
        if self._ended.is_set():
            self._under_way.end()
        return self._under_way.post(data, headers)


def _parts(url: str) -> tuple[SplitResult, int | None]:
    """Return the parts of an address that can be posted to, and its port where it says one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid(f"HEADWATER_WEBHOOK is no address: {error}") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password or port == 0:
        raise Invalid("HEADWATER_WEBHOOK is an address http(s)://HOST/PATH without user and password")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Invalid("HEADWATER_WEBHOOK has letters that an address cannot hold; percent-encode them")
    return parts, port
