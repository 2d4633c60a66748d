"""Where no server is asked: the addresses at which clouds hand out credentials to whoever asks."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from headwater.errors import Invalid

# Beside the link-local ones: of AWS over IPv6, of Alibaba, of Oracle.
_METADATA = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})


def refuse_metadata(url: str) -> None:
    """Do nothing, or refuse an address that is link-local or a cloud's metadata service.

    A tracking server mostly stands in a private network, so private addresses that somebody named are fine.

    Raises:
        Invalid: a host of that name is there.
    """
    host = urlsplit(url).hostname or ""
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return
    for each in sorted(found):
        address = ipaddress.ip_address(each.partition("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or address
        if inner.is_link_local or str(inner) in _METADATA:
            raise Invalid(f"{host} is at {inner}, where no MLflow server is; it is not asked")
