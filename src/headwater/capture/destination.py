"""Where captured facts go: a server, a store, or the store that `headwater` itself uses here."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from headwater.errors import Invalid

SERVER, STORE, TOKEN = "HEADWATER_SERVER", "HEADWATER_STORE", "HEADWATER_TOKEN"
EXIT = "HEADWATER_EXIT_S"
EXIT_S, EXIT_TO_STORE_S = 2.0, 10.0
NOWHERE = "unknown:"
_LOG = logging.getLogger("headwater.capture")
_PASSWORD = re.compile(r"^([a-z][a-z0-9+.-]*://[^/?#:@]*):[^/?#]*@", re.IGNORECASE)
_WEB = ("http://", "https://")
_STORES = ("sqlite:", "neo4j:", "neo4j+s:", "neo4j+ssc:", "bolt:", "bolt+s:", "bolt+ssc:")


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that facts are sent to; the empty one is the default store of whoever sends."""

    url: str = ""

    @property
    def is_server(self) -> bool:
        """Whether it is a Headwater server and not a store."""
        return self.url.startswith(_WEB)

    def shown(self) -> str:
        """Return the address without its password, as journals and messages hold it."""
        if self.url == NOWHERE:
            return "no address"
        return _PASSWORD.sub(r"\1@", self.url) or "the default store"

    def kept(self) -> str:
        """Return the address as a journal keeps it: without password, empty for the default store."""
        return _PASSWORD.sub(r"\1@", self.url)


def destination(
    *, server: str = "", store: str = "", environ: Mapping[str, str] | None = None
) -> Destination:
    """Return where facts go: `server` or `store`, else HEADWATER_SERVER, else HEADWATER_STORE, else the default.

    Raises:
        Invalid: both are given, or one is no address.
    """
    found = os.environ if environ is None else environ
    if server and store:
        raise Invalid("facts go to a server or into a store; name one of them")
    if server or (not store and found.get(SERVER, "").strip()):
        return Destination(_server(server or found[SERVER].strip()))
    url = store or found.get(STORE, "").strip()
    return Destination(_absolute(url)) if url else Destination()


def destination_or_none(*, server: str = "", store: str = "") -> Destination:
    """Return where facts go; where that cannot be understood they wait in the journal, and that is said."""
    try:
        return destination(server=server, store=store)
    except Invalid as error:
        _LOG.error(
            "headwater: %s; facts wait in the journal for `headwater sync` with --server or --store", error
        )
        return Destination(NOWHERE)


def exit_s(to: Destination) -> float:
    """Return how many seconds delivery may take when a process ends."""
    usual = EXIT_S if to.is_server else EXIT_TO_STORE_S
    try:
        return max(0.0, float(os.environ.get(EXIT, "") or usual))
    except ValueError:
        return usual


def _server(url: str) -> str:
    if not url.startswith(_WEB):
        raise Invalid(f"{url!r} is no server; write e.g. http://127.0.0.1:8321")
    return url.rstrip("/").removesuffix("/graphql")


def _absolute(url: str) -> str:
    """Return a store's address that means the same in another folder."""
    if not url.startswith(_STORES):
        raise Invalid(f"{url!r} is no store to capture into; write sqlite:///FILE or neo4j://HOST:7687")
    if url.startswith("sqlite:///"):
        return f"sqlite:///{Path(url.removeprefix('sqlite:///')).expanduser().absolute().as_posix()}"
    return url
