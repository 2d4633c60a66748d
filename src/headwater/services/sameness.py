"""Which versions may be the same content without proof, and what people say of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePosixPath

from headwater.errors import Conflict, Invalid, NotFound
from headwater.filters import Compare, Comparison, Search
from headwater.model import NOW, VERSIONS, Direction, Edge, Node, Origin, Relation, Times, Uid, eid_of
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.arrival.intake import Intake
from headwater.services.blaming import blaming
from headwater.services.deed import ONCE, Deed
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.statements import Stamp, edge
from headwater.store import Store

CONFIRMED = "confirmed"
_MOST = 20
_POOL = 200
_BOTH = (Direction.UPSTREAM, Direction.DOWNSTREAM)


class Sign(StrEnum):
    """Why two versions may be the same, strongest first: a digest of a part of the content, a place, a name."""

    PART = "part"
    PLACE = "place"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`node` may be the same content: `by` tells the digest, the place or the name that both have."""

    node: Node
    sign: Sign
    by: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Two versions, whether they count as the same now, and whether that was changed just now."""

    first: Node
    second: Node
    same: bool
    changed: bool


class SamenessService:
    """Suggests versions that may be the same, and keeps what people say of two."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store, self._clock = store, clock
        self._reading = Reading(store)
        self._references = References(self._reading)

    def suggestions(self, actor: Actor, ref: str, *, times: Times = NOW) -> list[Suggestion]:
        """Return the versions that may be the same as `ref`, the best signs first; proven ones are left out.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too where `ref` is no version.
        """
        asked = self._version(ref, times)
        same = self._same(asked.uid, times)
        best: dict[Uid, Suggestion] = {}
        for each in (*self._by_part(asked), *self._by_place(asked, times), *self._by_name(asked)):
            other = each.node
            if other.kind is asked.kind and other.uid not in same and not _differ(asked, other):
                best.setdefault(other.uid, each)
        shown = self._reading.nodes(best, times)
        signs = list(Sign)
        found = [Suggestion(node, best[node.uid].sign, best[node.uid].by) for node in shown]
        return sorted(found, key=lambda each: (signs.index(each.sign), each.node.name, each.node.uid))[:_MOST]

    def confirm(
        self, actor: Actor, first: str, second: str, *, reason: str = "", deed: Deed = ONCE
    ) -> Joined:
        """Say that two versions are the same content: lineage and impact go through both from then on.

        Raises:
            NotFound, Invalid: as `References.resolve`; Invalid too where they are no two versions of one kind.
            Conflict: their digests prove that they differ.
        """
        one, other = self._two(first, second)
        if other.uid in self._same(one.uid, NOW):
            return Joined(one, other, same=True, changed=False)
        if proof := _differ(one, other):
            raise Conflict(f"{reference_of(one)} and {reference_of(other)} differ: {proof}")
        self._say(actor, one, other, until=None, reason=reason, deed=deed)
        if other.uid not in self._same(one.uid, NOW):
            with blaming("idempotency_key"):
                raise Conflict(
                    f"the idempotency key {deed.key!r} was used for something else; choose another"
                )
        return Joined(one, other, same=True, changed=True)

    def undo(self, actor: Actor, first: str, second: str, *, reason: str = "", deed: Deed = ONCE) -> Joined:
        """Take back what was said of two versions; what their digests prove stays.

        Raises:
            NotFound: nobody said that they are the same.
            Invalid: as `confirm`.
        """
        one, other = self._two(first, second)
        if not any(other.uid in (each.effect, each.cause) for each in self._said(one.uid)):
            if self._store.facts_of([eid_of(one.uid, Relation.SAME_AS, other.uid, role=CONFIRMED)]):
                return Joined(one, other, same=other.uid in self._same(one.uid, NOW), changed=False)
            raise NotFound(f"nobody said that {reference_of(one)} and {reference_of(other)} are the same")
        self._say(actor, one, other, until=self._clock(), reason=reason, deed=deed)
        return Joined(one, other, same=other.uid in self._same(one.uid, NOW), changed=True)

    def _say(
        self, actor: Actor, one: Node, other: Node, *, until: datetime | None, reason: str, deed: Deed
    ) -> None:
        now = self._clock() if until is None else until
        props = {"by": deed.by or actor.name, "reason": reason}
        facts = [
            edge(
                effect.uid,
                Relation.SAME_AS,
                cause.uid,
                Stamp(now, now, Origin.DECLARED),
                role=CONFIRMED,
                until=until,
                props=props,
            )
            for effect, cause in ((one, other), (other, one))
        ]
        Intake(self._store).append(facts, key=deed.key and f"api:{deed.key}")

    def _two(self, first: str, second: str) -> tuple[Node, Node]:
        with blaming("first"):
            one = self._version(first, NOW)
        with blaming("second"):
            other = self._version(second, NOW)
            if one.uid == other.uid:
                raise Invalid(f"{first} and {second} are one thing already")
            if one.kind is not other.kind:
                raise Invalid(f"{first} is a {one.kind} and {second} a {other.kind}; they cannot be the same")
        return one, other

    def _version(self, ref: str, times: Times) -> Node:
        node = self._references.resolve(ref, times)
        if node.kind not in VERSIONS:
            raise Invalid(f"{ref} is a {node.kind}; only versions have content, e.g. dataset:clicks@v8")
        return node

    def _same(self, uid: Uid, times: Times) -> set[Uid]:
        walk = self._store.walk([uid], Direction.UPSTREAM, [Relation.SAME_AS], times=times, limit=_POOL)
        return set(walk.depths)

    def _said(self, uid: Uid) -> list[Edge]:
        found = [each for side in _BOTH for each in self._store.edges_of([uid], side, [Relation.SAME_AS])]
        return [each for each in found if each.role == CONFIRMED]

    def _by_part(self, asked: Node) -> Iterator[Suggestion]:
        for digest in asked.digests():
            if not digest.identifies:
                found = self._store.with_digest(digest.value, algorithm=digest.algorithm, limit=_POOL)
                for node in found:
                    if digest in node.digests():
                        yield Suggestion(node, Sign.PART, f"{digest.algorithm}:{digest.value}")

    def _by_place(self, asked: Node, times: Times) -> Iterator[Suggestion]:
        for field in ("uri", "path"):
            place = asked.props.get(field)
            if isinstance(place, str) and place:
                where = Compare(field, Comparison.EQ, (place,))
                page = self._store.search(Search((asked.kind,), where, times=times), first=_MOST)
                yield from (Suggestion(node, Sign.PLACE, place) for node in page.nodes)

    def _by_name(self, asked: Node) -> Iterator[Suggestion]:
        """Yield what has the same name, the folders before it and the endings after it left out."""
        label = str(asked.props.get("version", ""))
        names = {asked.name, f"{_stem(asked)}@{label}"}
        for name in sorted(names):
            for node in self._store.named([asked.kind], name, limit=_MOST):
                yield Suggestion(node, Sign.NAME, name)
        stem = _stem(asked)
        for node in self._store.named([asked.kind], f"{stem}@", prefix=True, limit=_POOL):
            if _stem(node) == stem and node.project != asked.project:
                yield Suggestion(node, Sign.NAME, stem)


def _stem(node: Node) -> str:
    return PurePosixPath(str(node.props.get("series", node.name)).partition("@")[0]).name.partition(".")[0]


def _differ(one: Node, other: Node) -> str:
    """Return what proves that two versions differ, empty where nothing does."""
    held = {digest.algorithm: digest for digest in other.digests() if digest.identifies}
    for digest in one.digests():
        against = held.get(digest.algorithm)
        if digest.identifies and against is not None and against.value != digest.value:
            return f"{digest.algorithm} {digest.value[:12]} and {against.value[:12]}"
    return ""
