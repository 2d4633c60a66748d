"""`/api/v1/lineage`: takes OpenLineage events in, one or many at a time; each is answered for once it is stored."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from headwater.api.admission import Admission, Held, Overloaded, Room
from headwater.api.decoding import TooLarge
from headwater.errors import Conflict, HeadwaterError, Invalid, Unavailable
from headwater.exports.openlineage import schema
from headwater.imports.openlineage import MAX_EVENT_BYTES, Naming, decoded, facts_of, size_of

if TYPE_CHECKING:
    from headwater.api.meters import Meters
    from headwater.api.threads import Threads
    from headwater.api.writes import Writes
    from headwater.facts import Fact
    from headwater.services import Actor, Headwater

MAX_BATCH_BYTES = 32_000_000
MAX_BATCH_EVENTS = 10_000
MOST_INTAKES = 16
BODY_TIMEOUT_S = 30.0
SMALL_BYTES = 8_000  # read in half a ms
_FACTS_AT_ONCE = 2_000
_JSON = "application/json"


class OpenLineage:
    """Stores events as they come, a few requests at a time."""

    def __init__(
        self,
        headwater: Headwater,
        actor: Actor,
        threads: Threads,
        *,
        writes: Writes,
        room: Room,
        meters: Meters,
    ) -> None:
        self._headwater, self._actor, self._threads, self._room = headwater, actor, threads, room
        self._writes, self._meters = writes, meters
        self.admission = Admission(MOST_INTAKES, "requests with events")

    async def event(self, http: Request) -> Response:
        """Store one event: 201 once it is on disk, 400 with the reason if it is none."""
        with self.admission.enter(), self._room.holding() as held:
            body = await _body(http, MAX_EVENT_BYTES, held)
            packing = _packing(http)
            if self._writes.are_told and packing == "identity" and len(body) <= SMALL_BYTES:
                await self._writes.append(_facts(body), threads=self._threads)
            else:
                await self._threads.finish(self._take, body, packing, held)
        self._meters.add("headwater_events_total", outcome="stored")
        return Response(status_code=201)

    async def batch(self, http: Request) -> Response:
        """Store a list of events: 204 when all are, else 200 with those that are not and why."""
        with self.admission.enter(), self._room.holding() as held:
            body = await _body(http, MAX_BATCH_BYTES, held)
            received, failed = await self._threads.finish(self._take_all, body, _packing(http), held)
        self._meters.add("headwater_events_total", received - len(failed), outcome="stored")
        self._meters.add("headwater_events_total", len(failed), outcome="failed")
        if not failed:
            return Response(status_code=204)
        if len(failed) == received and all(each.retriable for each in failed):
            raise Overloaded(f"none of the {received} events could be stored: {failed[0].reason}")
        return JSONResponse(_partial(received, failed))

    async def facet(self, http: Request) -> Response:
        """Return the JSON Schema of one of our facets, e.g. HeadwaterMetricsRunFacet."""
        return JSONResponse(schema(http.path_params["name"].removesuffix(".json")))

    def _take(self, body: bytes, packing: str, held: Held) -> None:
        facts = _facts(_unpacked(body, packing, MAX_EVENT_BYTES, held))
        self._headwater.ingest.append(self._actor, facts)

    def _take_all(self, body: bytes, packing: str, held: Held) -> tuple[int, list[_Failed]]:
        values = decoded(_unpacked(body, packing, MAX_BATCH_BYTES, held))
        if not isinstance(values, list):
            raise Invalid("a batch is a list of events; send a single one to /api/v1/lineage")
        if len(values) > MAX_BATCH_EVENTS:
            raise TooLarge(f"a batch holds at most {MAX_BATCH_EVENTS:,} events, not {len(values):,}")
        whole, failed = _read(values, big=len(body) > MAX_EVENT_BYTES or packing == "gzip")
        for group in _groups(whole):
            failed += self._store(group)
        return len(values), sorted(failed, key=lambda each: each.index)

    def _store(self, group: list[_Whole]) -> list[_Failed]:
        """Store events in one transaction; where it is refused one by one, so that one stops no other."""
        try:
            self._headwater.ingest.append(self._actor, [fact for each in group for fact in each.facts])
        except Unavailable as error:
            return [_Failed(each.index, str(error), retriable=True) for each in group]
        except HeadwaterError as error:
            if len(group) == 1:
                return [_Failed(group[0].index, str(error), retriable=isinstance(error, Conflict))]
            return [failed for each in group for failed in self._store([each])]
        return []


@dataclass(frozen=True, slots=True)
class _Whole:
    index: int
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class _Failed:
    index: int
    reason: str
    retriable: bool


def _facts(body: bytes) -> list[Fact]:
    return facts_of(decoded(body), recorded_at=datetime.now(UTC), naming=Naming())


def _read(values: Sequence[object], *, big: bool) -> tuple[list[_Whole], list[_Failed]]:
    now, naming = datetime.now(UTC), Naming()
    whole: list[_Whole] = []
    failed: list[_Failed] = []
    for index, value in enumerate(values):
        try:
            if big and size_of(value) > MAX_EVENT_BYTES:
                raise TooLarge(f"the event is longer than {MAX_EVENT_BYTES:,} bytes")
            whole.append(_Whole(index, facts_of(value, recorded_at=now, naming=naming)))
        except Invalid as error:
            failed.append(_Failed(index, str(error), retriable=False))
    return whole, failed


def _groups(events: Sequence[_Whole]) -> Iterator[list[_Whole]]:
    """Yield events together until they are many facts."""
    group: list[_Whole] = []
    count = 0
    for each in events:
        group.append(each)
        count += len(each.facts)
        if count >= _FACTS_AT_ONCE:
            yield group
            group, count = [], 0
    if group:
        yield group


def _partial(received: int, failed: Sequence[_Failed]) -> dict[str, object]:
    retriable = sum(each.retriable for each in failed)
    return {
        "status": "partial_success",
        "summary": {
            "received": received,
            "successful": received - len(failed),
            "failed": len(failed),
            "retriable": retriable,
            "non_retriable": len(failed) - retriable,
        },
        "failed_events": [
            {"index": each.index, "reason": each.reason, "retriable": each.retriable} for each in failed
        ],
    }


async def _body(http: Request, most: int, held: Held) -> bytes:
    """Return the body as it was sent.

    Raises:
        TooLarge: it is longer than `most` bytes.
        Invalid: it is not JSON by its content type, or took too long to come.
        Overloaded: there is no room for it.
    """
    media, _, parameters = http.headers.get("content-type", "").partition(";")
    if media.strip().lower() != _JSON:
        raise Invalid(f"the body must be {_JSON}; say so in content-type")
    if parameters.strip().lower().removeprefix("charset=").strip('"') not in ("", "utf-8", "utf8"):
        raise Invalid("the body must be UTF-8")
    declared = http.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 20 or int(declared) > most):
        raise TooLarge(f"the body is longer than {most:,} bytes")
    parts, length = [], 0
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for part in http.stream():
                length += len(part)
                if length > most:
                    raise TooLarge(f"the body is longer than {most:,} bytes")
                held.grow(len(part))
                parts.append(part)
    except TimeoutError as error:
        raise Invalid(f"the body did not come within {BODY_TIMEOUT_S:g} s") from error
    return b"".join(parts)


def _packing(http: Request) -> str:
    packing = http.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if packing not in ("identity", "gzip"):
        raise Invalid(f"content-encoding {packing[:40]!r} is not read; send it as it is, or gzip")
    return packing


def _unpacked(body: bytes, packing: str, most: int, held: Held) -> bytes:
    """Return the body unpacked, never more than `most` bytes of it.

    Raises:
        TooLarge: it unpacks to more.
        Invalid: it is damaged.
    """
    if packing != "gzip":
        return body
    unpacking = zlib.decompressobj(wbits=31)
    try:
        out = unpacking.decompress(body, most + 1)
    except zlib.error as error:
        raise Invalid(f"the body is no gzip: {error}") from error
    if len(out) > most:
        raise TooLarge(f"the body unpacks to more than {most:,} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise Invalid("the body is no whole gzip: it is cut, or something follows it")
    held.grow(len(out))
    return out
