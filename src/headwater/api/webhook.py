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
from urllib.parse import SplitResult, urlsplit

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
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64, _COMPATIBLE = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96")


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
        parts, port = _parts(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._hosts = {host.strip().lower() for host in hosts if host.strip()}
        if self._host.lower() not in self._hosts:
            raise Forbidden(f"{self._host} is not among HEADWATER_WEBHOOK_HOSTS; add it to allow it")
        if not secret:
            raise Invalid("HEADWATER_WEBHOOK_SECRET signs what is sent; set it to a long random text")
        self._port = _PORTS[self._scheme] if port is None else port
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
            inner = _inner(address)
            if not _is_public(inner) and str(inner) not in self._hosts:
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


def _parts(url: str) -> tuple[SplitResult, int | None]:
    """Return the parts of an address that can be posted to, and its port where it says one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid(f"HEADWATER_WEBHOOK is no address: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.username or parts.password or port == 0:
        raise Invalid("HEADWATER_WEBHOOK is an address http(s)://HOST/PATH without user and password")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Invalid("HEADWATER_WEBHOOK has letters that an address cannot hold; percent-encode them")
    return parts, port


def _inner(address: _Address) -> _Address:
    """Return the IPv4 address that an IPv6 one stands for, as mapped, compatible, 6to4 or NAT64 ones do."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    embedded = address.ipv4_mapped or address.sixtofour
    low = int(address) & 0xFFFFFFFF
    if embedded is None and (address in _NAT64 or (address in _COMPATIBLE and low > 1)):
        embedded = ipaddress.IPv4Address(low)
    return embedded or address


def _is_public(address: _Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))
