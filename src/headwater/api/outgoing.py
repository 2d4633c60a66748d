"""One request to another machine: to an address that was checked, within a deadline that nothing stretches."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from headwater.errors import Forbidden

PORTS = {"http": 80, "https": 443}
Resolve = Callable[[str, int], Sequence[str]]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64, _COMPATIBLE = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """Where to post: `hosts` are the names and the inner addresses that are allowed."""

    scheme: str
    host: str
    port: int
    path: str
    hosts: frozenset[str]


class Outgoing:
    """One POST; `end` cuts it off, from any thread and whatever it waits for."""

    def __init__(self, target: Target, *, resolve: Resolve, deadline_s: float) -> None:
        self._target, self._resolve, self._deadline_s = target, resolve, deadline_s
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._socket: socket.socket | None = None

    def post(self, data: bytes, headers: Mapping[str, str]) -> int:
        """Return the status that answers `data`; what the answer says besides is not read.

        Raises:
            Forbidden: the host is at an address within a network that is not listed itself.
            OSError, http.client.HTTPException: it cannot be reached, or not within the deadline.
        """
        timer = threading.Timer(self._deadline_s, self.end)
        timer.daemon = True
        timer.start()
        try:
            address = checked_address(self._resolved(), self._target)
            status = self._posted(self._connection(address), data, headers)
        except (OSError, http.client.HTTPException) as error:
            if self._ended.is_set() or isinstance(error, TimeoutError):
                raise self._late() from error
            raise
        else:
            if self._ended.is_set():
                raise self._late()  # headers that were cut off look like headers that end
            return status
        finally:
            timer.cancel()
            self._close()

    def end(self) -> None:
        """Let what is under way fail now."""
        with self._lock:
            self._ended.set()
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # Not the method of an encrypted socket: that one would go on in the clear.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _late(self) -> TimeoutError:
        return TimeoutError(f"no answer within {self._deadline_s:g} s")

    def _resolved(self) -> Sequence[str]:
        """Return the addresses of the host; a resolver that hangs is left behind."""
        found: queue.Queue[Sequence[str] | OSError] = queue.Queue(1)

        def look() -> None:
            try:
                found.put(self._resolve(self._target.host, self._target.port))
            except OSError as error:
                found.put(error)

        threading.Thread(target=look, daemon=True).start()
        try:
            answer = found.get(timeout=self._deadline_s)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, OSError):
            raise answer
        return answer

    def _connection(self, address: str) -> http.client.HTTPConnection:
        """Return a connection to `address` that speaks to the host by its name."""
        target = self._target
        (family, kind, protocol, _, place), *_ = socket.getaddrinfo(
            address, target.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
        opened = self._hold(socket.socket(family, kind, protocol))
        opened.settimeout(self._deadline_s)
        opened.connect(place)
        if target.scheme == "https":
            context = ssl.create_default_context()
            tls = context.wrap_socket(opened, server_hostname=target.host, do_handshake_on_connect=False)
            self._hold(tls)
            tls.do_handshake()
            opened = tls
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.default_port = PORTS[target.scheme]  # else the Host header of https would name the port
        connection.sock = opened
        return connection

    def _posted(self, connection: http.client.HTTPConnection, data: bytes, headers: Mapping[str, str]) -> int:
        try:
            connection.request("POST", self._target.path, body=data, headers=dict(headers))
            with connection.getresponse() as answer:
                return answer.status
        finally:
            connection.close()

    def _hold(self, opened: socket.socket) -> socket.socket:
        with self._lock:
            self._socket = opened
            if self._ended.is_set():
                raise TimeoutError
        return opened

    def _close(self) -> None:
        with self._lock:
            held, self._socket = self._socket, None
        if held is not None:
            held.close()


def checked_address(found: Sequence[str], target: Target) -> str:
    """Return the one address of `found` to connect to; every one that the name has must be allowed.

    Raises:
        Forbidden: one lies within a network and is not listed itself.
        OSError: there is none.
    """
    for each in found:
        inner = _inner(ipaddress.ip_address(each.partition("%")[0]))
        if not _is_public(inner) and str(inner) not in target.hosts:
            raise Forbidden(
                f"{target.host} is at {inner}, inside a network; list that address in HEADWATER_WEBHOOK_HOSTS "
                "to allow it"
            )
    if not found:
        raise OSError(f"{target.host} has no address")
    return found[0]


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


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
