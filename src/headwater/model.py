"""What the graph is made of: kinds, relations, nodes, edges and their identity.

Edges point from effect to cause, as in W3C PROV: upstream is "follow the arrows".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from json.encoder import encode_basestring

import rfc8785

from headwater.errors import Invalid
from headwater.quick import quick

Uid = str
Eid = str
Scalar = str | int | float | bool
Value = Scalar | tuple[str, ...]
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


class Kind(StrEnum):
    """The kinds of node, spelled as Neo4j labels."""

    MODEL = "Model"
    DATASET = "Dataset"
    MODEL_VERSION = "ModelVersion"
    DATASET_VERSION = "DatasetVersion"
    COMMIT = "Commit"
    ENVIRONMENT = "Environment"
    PACKAGE = "Package"
    RUN = "Run"
    DEPLOYMENT = "Deployment"
    INVESTIGATION = "Investigation"
    AGENT = "Agent"


VERSIONS = frozenset({Kind.MODEL_VERSION, Kind.DATASET_VERSION})
SERIES = {Kind.MODEL: Kind.MODEL_VERSION, Kind.DATASET: Kind.DATASET_VERSION}


class Plane(StrEnum):
    """What a relation is about; questions walk `DATA` and `IDENTITY` unless asked for more."""

    DATA = "data"
    IDENTITY = "identity"
    CONTROL = "control"
    HISTORY = "history"
    CATALOG = "catalog"


class Relation(StrEnum):
    """The types of edge, each read "effect RELATION cause"."""

    USED = "USED"
    EXECUTED = "EXECUTED"
    RAN_IN = "RAN_IN"
    GENERATED_BY = "GENERATED_BY"
    DERIVED_FROM = "DERIVED_FROM"
    SERVES = "SERVES"
    EVALUATED = "EVALUATED"
    SAME_AS = "SAME_AS"
    INFORMED_BY = "INFORMED_BY"
    PART_OF = "PART_OF"
    REVISION_OF = "REVISION_OF"
    PARENT = "PARENT"
    VERSION_OF = "VERSION_OF"
    CONTAINS = "CONTAINS"
    ATTRIBUTED_TO = "ATTRIBUTED_TO"
    ABOUT = "ABOUT"


PLANES: dict[Plane, tuple[Relation, ...]] = {
    Plane.DATA: (
        Relation.USED,
        Relation.EXECUTED,
        Relation.RAN_IN,
        Relation.GENERATED_BY,
        Relation.DERIVED_FROM,
        Relation.SERVES,
        Relation.EVALUATED,
    ),
    Plane.IDENTITY: (Relation.SAME_AS,),
    Plane.CONTROL: (Relation.INFORMED_BY, Relation.PART_OF),
    Plane.HISTORY: (Relation.REVISION_OF, Relation.PARENT),
    Plane.CATALOG: (Relation.VERSION_OF, Relation.CONTAINS, Relation.ATTRIBUTED_TO, Relation.ABOUT),
}
DEFAULT_PLANES = (Plane.DATA, Plane.IDENTITY)


def relations_of(planes: Sequence[Plane]) -> tuple[Relation, ...]:
    """Return the relations of `planes`, in the order of `Relation`."""
    wanted = {relation for plane in planes for relation in PLANES[plane]}
    return tuple(relation for relation in Relation if relation in wanted)


class Direction(StrEnum):
    """Which way to walk: `UPSTREAM` to the causes, `DOWNSTREAM` to the effects."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"

    @property
    def opposite(self) -> Direction:
        """The other way."""
        return Direction.DOWNSTREAM if self is Direction.UPSTREAM else Direction.UPSTREAM


class Origin(StrEnum):
    """How a fact came to be known."""

    CAPTURED = "captured"
    IMPORTED = "imported"
    DECLARED = "declared"
    INFERRED = "inferred"


class RunState(StrEnum):
    """States of a run, a lattice: START < RUNNING < any terminal state."""

    START = "START"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    ABORT = "ABORT"


TERMINAL = frozenset({RunState.COMPLETE, RunState.FAIL, RunState.ABORT})


@quick
@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A content digest; `coverage` is "full" or says which part was read, e.g. "head-10000-rows"."""

    algorithm: str
    value: str
    coverage: str = "full"

    @property
    def identifies(self) -> bool:
        """Whether equal digests mean equal content."""
        return self.coverage == "full" and self.algorithm in STRONG and self.value not in EMPTY_CONTENT


# DVC before 3 hashed text with its line ends changed to LF: comparable among themselves, not with plain MD5.
_OLD_DVC = frozenset({"md5-dos2unix", "md5-dos2unix-dir"})
STRONG = frozenset({"sha256", "sha512", "sha1", "md5", "md5-dir", "git-blob", "blake3"}) | _OLD_DVC
EMPTY_CONTENT = frozenset(
    {
        hashlib.sha256(b"").hexdigest(),
        hashlib.sha512(b"").hexdigest(),
        hashlib.sha1(b"").hexdigest(),
        hashlib.md5(b"").hexdigest(),
        hashlib.sha1(b"blob 0\0").hexdigest(),
        hashlib.md5(b"[]").hexdigest(),
    }
)


_DIGEST = "digest."


@quick
@dataclass(frozen=True, slots=True)
class Node:
    """One thing. `props` is flat: `param.lr`, `metric.accuracy`, `tag.team`, `alias.champion`, `digest.sha256`."""

    uid: Uid
    kind: Kind
    name: str
    project: str
    occurred_at: datetime
    recorded_at: datetime
    revision: int
    props: Mapping[str, Value] = field(default_factory=dict)

    def group(self, prefix: str) -> dict[str, Value]:
        """Return the properties below `prefix`, e.g. `group("param")["lr"]`."""
        start = prefix + "."
        return {key[len(start) :]: value for key, value in self.props.items() if key.startswith(start)}

    def digests(self) -> list[Digest]:
        """Return the recorded digests, ordered by algorithm."""
        names = [key[len(_DIGEST) :] for key in self.props if key.startswith(_DIGEST)]
        if not names:
            return []
        props = self.props
        if len(names) == 1 and f"digest_coverage.{names[0]}" not in props:
            return [Digest(names[0], str(props[_DIGEST + names[0]]))]
        return sorted(
            Digest(
                name,
                str(self.props[_DIGEST + name]),
                str(self.props.get(f"digest_coverage.{name}", "full")),
            )
            for name in names
        )


@quick
@dataclass(frozen=True, slots=True)
class Edge:
    """`effect` depends on `cause`; in force from `occurred_at` until `until` (None: still)."""

    eid: Eid
    effect: Uid
    cause: Uid
    relation: Relation
    role: str
    occurred_at: datetime
    recorded_at: datetime
    until: datetime | None = None
    origin: Origin = Origin.IMPORTED
    confidence: float = 1.0
    props: Mapping[str, Value] = field(default_factory=dict)

    @property
    def uncommitted(self) -> bool:
        """Whether a run executed more than the commit holds: a changed work tree, or files in no commit."""
        return any(self.props.get(name) for name in ("dirty", "patch_sha256"))


@dataclass(frozen=True, slots=True)
class Times:
    """The two time axes of a read: `as_of` filters what had occurred, `known_at` what was recorded.

    Without `as_of` everything that occurred counts and only edges still in force are walked.
    """

    as_of: datetime | None = None
    known_at: datetime | None = None

    def shows(self, item: Node) -> bool:
        """Return whether the node had occurred and was recorded."""
        return (self.as_of is None or item.occurred_at <= self.as_of) and (
            self.known_at is None or item.recorded_at <= self.known_at
        )

    def in_force(self, edge: Edge) -> bool:
        """Return whether the edge was in force and recorded."""
        if self.known_at is not None and edge.recorded_at > self.known_at:
            return False
        if self.as_of is None:
            return edge.until is None
        return edge.occurred_at <= self.as_of and (edge.until is None or edge.until > self.as_of)


NOW = Times()


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Nodes by uid and the edges among them: what analysis works on."""

    nodes: Mapping[Uid, Node]
    edges: Sequence[Edge]


def uid_of(kind: Kind, key: Sequence[str]) -> Uid:
    """Return the identity of the thing with this natural key: 32 hex digits, never changing."""
    return _hash([kind.value, *key])


def eid_of(
    effect: Uid, relation: Relation, cause: Uid, *, role: str = "", since: datetime | None = None
) -> Eid:
    """Return the identity of an edge; `role` is the role or the how, `since` the interval's start."""
    return _hash([effect, relation.value, cause, role, to_text(since) if since else ""])


def to_text(moment: datetime) -> str:
    """Return an aware datetime as UTC text of fixed width, e.g. 2026-03-01T12:00:00.000000Z.

    Raises:
        Invalid: `moment` has no time zone.
    """
    if moment.tzinfo is not UTC:
        if moment.tzinfo is None:
            raise Invalid(f"time {moment.isoformat()} has no time zone; write e.g. {moment.isoformat()}Z")
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:26] + "Z"


def to_time(text: str) -> datetime:
    """Return the aware UTC datetime that `text` (ISO 8601; a bare date means its midnight UTC) names.

    Raises:
        Invalid: `text` is no such time.
    """
    try:
        # Any number of digits of a second would be read, and kept by whoever remembers texts of times.
        if len(text) > _LONGEST_TIME:
            raise ValueError("too long")
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise Invalid(
            f"{str(text)[:_LONGEST_TIME]!r} is not a time; write e.g. 2026-03-01 or 2026-03-01T12:00:00Z"
        ) from error


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 form of `value`.

    Raises:
        Invalid: a number is NaN, infinite or beyond 2**53, or a string is not valid Unicode.
    """
    try:
        text = _ENCODE(_ordinary(value))
        if text.isascii() or max(text) < _FIRST_SURROGATE:
            return text.encode()
    except (_Exotic, RecursionError):
        pass
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise Invalid(f"cannot be written as canonical JSON: {error}") from error


# Python's own JSON is RFC 8785 where keys sort alike by code point and by UTF-16 unit, that is below the
# surrogates, and where numbers are integers or floats that both write without an exponent.
_ENCODE = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_QUOTED: Callable[[str], str] = encode_basestring
_FIRST_SURROGATE = "\ud800"
_MAX_EXACT_INT = 2**53 - 1
_LONGEST_TIME = 64
_PLAIN_FLOATS = (1e-4, 1e16)


class _Exotic(Exception):
    """Something that only the full RFC 8785 writes right."""


def _ordinary(value: Json) -> Json:
    """Return `value` with whole floats as integers.

    Raises:
        _Exotic: it holds a number or type that the short way does not write right.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) <= _MAX_EXACT_INT:
            return value
    elif isinstance(value, float):
        if value.is_integer():
            if abs(value) <= _MAX_EXACT_INT:
                return int(value)
        elif _PLAIN_FLOATS[0] <= abs(value) < _PLAIN_FLOATS[1]:
            return value
    elif type(value) is dict:
        if all(type(key) is str for key in value):
            return {key: _ordinary(item) for key, item in value.items()}
    elif type(value) is list or type(value) is tuple:
        return [_ordinary(item) for item in value]
    raise _Exotic


def _hash(parts: Sequence[str]) -> str:
    try:
        text = "[" + ",".join(map(_QUOTED, parts)) + "]"
        content = text.encode() if text.isascii() else canonical(list(parts))
    except TypeError:
        content = canonical(list(parts))
    return hashlib.sha256(content).hexdigest()[:32]
