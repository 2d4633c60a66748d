"""What mutations write: interval facts of one thing, compared with its revision, and facts as they come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from headwater.access.redact import redact_label
from headwater.errors import Conflict, HeadwaterError, Invalid
from headwater.facts import Fact, IntervalFact
from headwater.interchange import fact_of
from headwater.model import SERIES, VERSIONS, Direction, Node, Origin, Relation, to_text
from headwater.services.reading import token_text
from headwater.statements import Stamp, attribute

if TYPE_CHECKING:
    from headwater.api.threads import Threads
    from headwater.api.writes import Writes
    from headwater.services import Actor, Headwater
    from headwater.services.arrival.frames import Receipt

MOST_LINES = 1_000
STRIPES = 64
_LONGEST = {"alias": 200, "tag": 1_000, "owner": 200, "description": 10_000}


class Refusal(Exception):
    """A deed that was not done, for this error, because of this field of the input."""

    def __init__(self, error: HeadwaterError, field: str = "") -> None:
        super().__init__(str(error))
        self.code, self.field = error.code, field


@dataclass(frozen=True, slots=True)
class Wanted:
    """That from now on `attribute` (and `name` below it) of a thing is `value`; None ends it.

    `target` and `name_field` are the fields of the input that name the thing and hold the name. With `pointing`
    the thing is the series of the version that the reference names, and the value is that version.
    """

    attribute: str
    name: str
    value: str | None
    target: str = "of"
    name_field: str = ""
    pointing: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """The thing after the deed, and the change that wrote it."""

    node: Node
    sequence: int
    token: str


@dataclass(frozen=True, slots=True)
class Stored:
    """How many facts were new and known, and the change that wrote them."""

    new: int
    known: int
    sequence: int
    token: str


class Deeds:
    """Writes facts for people, one deed about a thing at a time in this process.

    Compare-and-set holds between processes too: what a revision becomes is written under an idempotency key
    made of the thing and the revision, which a store takes once.
    """

    def __init__(
        self, headwater: Headwater, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._headwater, self._clock = headwater, clock
        self._one_at_a_time = tuple(threading.Lock() for _ in range(STRIPES))

    def state(
        self, actor: Actor, ref: str, wanted: Wanted, *, expected_revision: int | None, key: str
    ) -> Stated:
        """Write what is wanted of the thing that `ref` names.

        Raises:
            Refusal: the thing, the input or the revision stands against it.
        """
        kept = redact_label(wanted.attribute, wanted.name, wanted.value)
        wanted = replace(wanted, value=kept)
        with self._one_at_a_time[hash(ref) % STRIPES]:
            with _blaming(wanted.target):
                node, wanted = self._target(actor, ref, wanted)
            with _blaming(wanted.name_field):
                _check(node, wanted)
            with _blaming("expectedRevision"):
                if done := self._done_before(actor, node, wanted, expected_revision, key):
                    return done
            with _blaming("idempotencyKey" if expected_revision is None else "expectedRevision"):
                return self._write(actor, node, wanted, expected_revision, key)

    def append(self, actor: Actor, lines: Sequence[object], *, key: str) -> Stored | list[tuple[int, str]]:
        """Store facts of the interchange format, all or none; return (line, reason) where some are none.

        Raises:
            Refusal: there are too many, or the store refuses them.
        """
        with _blaming("lines"):
            facts, refused = _read(lines, to_text(self._clock()))
            if refused:
                return refused
            return _stored(self._headwater.ingest.append(actor, facts, key=key and f"api:{key}"))

    async def append_few(
        self, writes: Writes, threads: Threads, lines: Sequence[object], *, key: str
    ) -> Stored | list[tuple[int, str]]:
        """Store as `append` what is read here in well under a millisecond; where nobody else writes, in `threads`.

        Raises:
            Refusal: as `append`.
        """
        with _blaming("lines"):
            facts, refused = _read(lines, to_text(self._clock()))
            if refused:
                return refused
            return _stored(await writes.append(facts, threads=threads, key=key and f"api:{key}"))

    def _target(self, actor: Actor, ref: str, wanted: Wanted) -> tuple[Node, Wanted]:
        catalog = self._headwater.catalog
        node = catalog.resolve(actor, ref)
        if not wanted.pointing:
            return node, wanted
        if node.kind not in VERSIONS:
            raise Invalid(f"{ref} is a {node.kind}; an alias points at a version, e.g. model:churn@7")
        joins = catalog.edges(actor, [node.uid], Direction.UPSTREAM, [Relation.VERSION_OF])
        series = catalog.nodes(actor, [edge.cause for edge in joins])
        if not series:
            raise Invalid(f"{ref} belongs to no series that could hold an alias")
        return series[0], replace(wanted, value=node.uid)

    def _done_before(
        self, actor: Actor, node: Node, wanted: Wanted, expected: int | None, key: str
    ) -> Stated | None:
        if expected is None or node.revision == expected:
            return None
        facts = sorted(self._headwater.catalog.history(actor, node.uid), key=lambda fact: fact.recorded_at)
        if key and len(facts) > expected >= 0 and _says(facts[expected], wanted):
            return self._now(actor, node)
        raise Conflict(
            f"{node.name} is at revision {node.revision}, not {expected}: it was changed meanwhile; "
            "read it again and decide anew"
        )

    def _write(self, actor: Actor, node: Node, wanted: Wanted, expected: int | None, key: str) -> Stated:
        now = self._clock()
        fact = attribute(
            node.uid,
            wanted.attribute,
            Stamp(now, now, Origin.DECLARED),
            name=wanted.name,
            value=wanted.value,
        )
        once = f"revision:{node.uid}:{expected}" if expected is not None else key and f"api:{key}"
        self._headwater.ingest.append(actor, [fact], key=once)
        written = self._headwater.catalog.history(actor, node.uid)
        if expected is not None and all(each.id != fact.id for each in written):
            raise Conflict(f"{node.name} was changed at the same moment; read it again and decide anew")
        if not any(_says(each, wanted) for each in written):
            raise Conflict(f"the idempotency key {key!r} was used for something else; choose another")
        return self._now(actor, node)

    def _now(self, actor: Actor, node: Node) -> Stated:
        token = self._headwater.catalog.token(actor)
        (now,) = self._headwater.catalog.nodes(actor, [node.uid])
        return Stated(now, token.sequence, token_text(token))


@contextmanager
def _blaming(field: str) -> Iterator[None]:
    try:
        yield
    except HeadwaterError as error:
        raise Refusal(error, field) from error


def _says(fact: Fact, wanted: Wanted) -> bool:
    return isinstance(fact, IntervalFact) and (fact.attribute, fact.name, fact.value) == (
        wanted.attribute,
        wanted.name,
        wanted.value,
    )


def _check(node: Node, wanted: Wanted) -> None:
    if wanted.attribute == "alias" and node.kind not in SERIES:
        raise Invalid(f"{node.name} is a {node.kind}; aliases belong to models and datasets")
    if wanted.attribute != "description" and not wanted.name.strip():
        raise Invalid(f"the name of the {wanted.attribute} is empty")
    longest = _LONGEST[wanted.attribute]
    for text in (wanted.name, wanted.value or ""):
        if len(text) > longest:
            raise Invalid(f"longer than {longest:,} characters")
    if not wanted.name.isprintable():
        raise Invalid("the name holds characters that cannot be shown")


def _stored(receipt: Receipt) -> Stored:
    return Stored(receipt.new, receipt.known, receipt.token.sequence, token_text(receipt.token))


def _read(lines: Sequence[object], recorded_at: str) -> tuple[list[Fact], list[tuple[int, str]]]:
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid(f"between 1 and {MOST_LINES:,} facts at once, not {len(lines)}")
    facts: list[Fact] = []
    refused: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        try:
            if not isinstance(line, Mapping):
                raise Invalid("a fact is a JSON object")
            facts.append(fact_of({"recorded_at": recorded_at, **line}))
        except Invalid as error:
            refused.append((number, str(error)))
    return facts, refused
