"""Tells one address of regressions of watched series: off unless set up, to allowed hosts only, signed.

A name is resolved once and the address that was checked is the one connected to, so that no later answer of a name
server leads elsewhere. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

from headwater.errors import Forbidden, Invalid, Unavailable
from headwater.model import Json

TIMEOUT_S = 5.0
ATTEMPTS = 3
PAUSE_S = 1.0
_PORTS = {"http": 80, "https": 443}
_OPEN = 200
_AGAIN = 500
_BUSY = 429

Resolve = Callable[[str, int], Sequence[str]]


class Webhook:
    """Posts JSON to `url`, signed with `secret`.

    The headers are `headwater-timestamp` (seconds) and `headwater-signature`, which is "sha256=" and the HMAC-SHA-256
    of timestamp, a full stop and the body in hexadecimal.
    """

    def __init__(
        self,
        url: str,
        *,
        hosts: Collection[str],
        secret: str,
        resolve: Resolve | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        if self._scheme not in _PORTS or not self._host or parts.username or parts.password:
            raise Invalid("HEADWATER_WEBHOOK is an address http(s)://HOST/PATH without user and password")
        self._hosts = {host.strip().lower() for host in hosts if host.strip()}
        if self._host.lower() not in self._hosts:
            raise Forbidden(f"{self._host} is not among HEADWATER_WEBHOOK_HOSTS; add it to allow it")
        if not secret:
            raise Invalid("HEADWATER_WEBHOOK_SECRET signs what is sent; set it to a long random text")
        self._port = parts.port or _PORTS[self._scheme]
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret.encode()
        self._resolve, self._sleep, self._clock = resolve or _resolved, sleep, clock

    def post(self, body: Json) -> None:
        """Send `body`, trying three times.

        Raises:
            Forbidden: the host is at an address within a network that is not listed itself.
            Unavailable: it cannot be reached or refuses.
        """
        data = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        told = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._sleep(PAUSE_S * 2 ** (attempt - 1))
            try:
                status = self._send(data)
            except (OSError, http.client.HTTPException) as error:
                told = str(error) or type(error).__name__
                continue
            if status // 100 == _OPEN // 100:
                return
            told = f"it answered {status}"
            if status < _AGAIN and status != _BUSY:
                break
        raise Unavailable(f"the webhook at {self._host} was not told: {told}")

    def _send(self, data: bytes) -> int:
        stamp = str(int(self._clock()))
        digest = hmac.new(self._secret, stamp.encode() + b"." + data, hashlib.sha256).hexdigest()
        connection = self._connection(self._address())
        try:
            headers = {
                "content-type": "application/json",
                "headwater-timestamp": stamp,
                "headwater-signature": f"sha256={digest}",
            }
            connection.request("POST", self._path, body=data, headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def _address(self) -> str:
        """Return the one address to connect to; every one that the name has must be allowed."""
        found = self._resolve(self._host, self._port)
        for each in found:
            address = ipaddress.ip_address(each.partition("%")[0])
            inner = getattr(address, "ipv4_mapped", None) or address
            if not inner.is_global and str(inner) not in self._hosts:
                raise Forbidden(
                    f"{self._host} is at {inner}, inside a network; list that address in HEADWATER_WEBHOOK_HOSTS "
                    "to allow it"
                )
        if not found:
            raise OSError(f"{self._host} has no address")
        return found[0]

    def _connection(self, address: str) -> http.client.HTTPConnection:
        """Return a connection to `address` that speaks to the host by its name."""
        opened = socket.create_connection((address, self._port), timeout=TIMEOUT_S)
        if self._scheme == "https":
            context = ssl.create_default_context()
            try:
                opened = context.wrap_socket(opened, server_hostname=self._host)
            except OSError:
                opened.close()
                raise
        connection = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
        connection.sock = opened
        return connection


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))
