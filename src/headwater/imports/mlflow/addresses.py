"""Where a tracking server is asked: at addresses that were checked, and none at which clouds hand out credentials."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from headwater.errors import Invalid, Unavailable

# Beside the link-local ones: of AWS over IPv6, of Alibaba, of Oracle.
_METADATA = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})


def transport_to(url: str) -> httpx.BaseTransport | None:
    """Return what speaks to the host of `url` at the addresses that were checked here; None through a proxy.

    A tracking server mostly stands in a private network, so private addresses that somebody named are fine. A proxy
    looks the name up itself; an answer of its own is none of ours.

    Raises:
        Invalid: a host of that name is at an address that is link-local or a cloud's metadata service.
        Unavailable: the name is not known.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        found = dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, None))
    except (OSError, UnicodeError) as error:
        if _through_proxy(parts.scheme, host):
            return None
        raise Unavailable(f"the MLflow server at {url} does not answer: {error}") from error
    for each in found:
        address = ipaddress.ip_address(each.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or address
        if inner.is_link_local or str(inner) in _METADATA:
            raise Invalid(f"{host} is at {inner}, where no MLflow server is; it is not asked")
    return None if _through_proxy(parts.scheme, host) else Pinned(list(found))


class Pinned(httpx.BaseTransport):
    """Connects to given addresses, the first that answers, whatever the name leads to by now."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = list(addresses)
        self._transport = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer of the host, which is spoken to by its name.

        Raises:
            httpx.HTTPError: it cannot be reached at any of the addresses.
        """
        name = request.url.host
        request.extensions = {**request.extensions, "sni_hostname": name}
        while True:
            request.url = request.url.copy_with(host=self._addresses[0])
            try:
                return self._transport.handle_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if len(self._addresses) == 1:
                    raise
                del self._addresses[0]
            finally:
                request.url = request.url.copy_with(host=name)

    def close(self) -> None:
        """Close its connections."""
        self._transport.close()


def _through_proxy(scheme: str, host: str) -> bool:
    proxies = getproxies()
    return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(host)
