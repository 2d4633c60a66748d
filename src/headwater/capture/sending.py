"""The two ways in which facts leave a journal: to a server, or into a store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from headwater.capture.destination import NOWHERE, Destination
from headwater.errors import HeadwaterError, Invalid, Unavailable
from headwater.facts import Fact, from_json

if TYPE_CHECKING:
    from headwater.services import Headwater
    from headwater.store import Receipt


@dataclass(frozen=True, slots=True)
class Taken:
    """How many facts were new there and how many known already."""

    new: int
    known: int


class Refusing(Exception):
    """Nothing of the batch was stored; `reasons` names the lines that stand against it by their place."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = dict(reasons)


class NotTaken(Exception):
    """Nothing of the batch was stored, and it is not said which line is to blame."""


@dataclass(frozen=True, slots=True)
class Most:
    """How much one batch may hold."""

    lines: int = 1_000
    size_bytes: int = 900_000


TO_SERVER, TO_STORE = Most(), Most(10_000, 16_000_000)


class Sender(Protocol):
    """Takes lines of the interchange format, all or none, as many as `most` says."""

    @property
    def most(self) -> Most:
        """How much one batch may hold."""

    def send(self, lines: Sequence[bytes], *, timeout_s: float) -> Taken:
        """Store `lines`; sending them again changes nothing.

        Raises:
            Unavailable: not now; the same lines may be sent again.
            Refusing, NotTaken: never, with these lines in it.
        """

    def close(self) -> None:
        """Let go of what is open."""


def sender_to(to: Destination) -> Sender:
    """Return the way to a destination; nothing is opened before the first batch."""
    return _Later(to)


class _Later:
    """Opens the way to a destination when the first batch is sent."""

    def __init__(self, to: Destination) -> None:
        self._to = to
        self._sender: Sender | None = None
        self.most = TO_SERVER if to.is_server else TO_STORE

    def send(self, lines: Sequence[bytes], *, timeout_s: float) -> Taken:
        """Store `lines`."""
        if self._sender is None:
            self._sender = _opened(self._to)
        return self._sender.send(lines, timeout_s=timeout_s)

    def close(self) -> None:
        """Let go of what is open."""
        if self._sender is not None:
            self._sender.close()


def _opened(to: Destination) -> Sender:
    if to.is_server:
        from headwater.capture.serving import ToServer

        return ToServer(to.url)
    return ToStore(to)


class ToStore:
    """Writes facts into a store that this process opens; the default store's folder is made."""

    def __init__(self, to: Destination) -> None:
        self._to, self.most = to, TO_STORE
        self._services: Headwater | None = None

    def send(self, lines: Sequence[bytes], *, timeout_s: float) -> Taken:  # noqa: ARG002
        """Store `lines`."""
        facts, reasons = [], {}
        for place, line in enumerate(lines):
            try:
                facts.append(from_json(json.loads(line)))
            except (Invalid, ValueError) as error:
                reasons[place] = str(error)
        if reasons:
            raise Refusing(reasons)
        try:
            receipt = self._append(facts, batch_key(lines))
        except Invalid as error:
            raise NotTaken(str(error)) from error
        except HeadwaterError as error:
            raise Unavailable(f"{self._to.shown()}: {error}") from error
        return Taken(receipt.new, receipt.known)

    def close(self) -> None:
        """Let go of the store."""
        if self._services is not None:
            self._services.close()
            self._services = None

    def _append(self, facts: Sequence[Fact], key: str) -> Receipt:
        from headwater.services import LOCAL, open_services

        if self._to.url == NOWHERE:
            raise Unavailable(
                "HEADWATER_STORE or HEADWATER_SERVER was no address when this was recorded; "
                "send it with `headwater sync --store URL` or `--server URL`"
            )
        if self._services is None:
            try:
                self._services = open_services(self._to.url or _default_store())
            except Invalid as error:
                raise Unavailable(str(error)) from error
        return self._services.ingest.append(LOCAL, facts, key=f"journal:{key}")


def batch_key(lines: Sequence[bytes]) -> str:
    """Return the idempotency key of a batch: a digest of its content."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()[:32]


def _default_store() -> str:
    from headwater.settings import read_settings

    settings = read_settings()
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    return settings.store
