"""Facts: everything Headwater knows arrives as one of these, append-only; the graph is their projection."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, ClassVar

from headwater.errors import Invalid
from headwater.model import (
    Digest,
    Eid,
    Json,
    Kind,
    Origin,
    Relation,
    RunState,
    Uid,
    Value,
    canonical,
    eid_of,
    to_text,
    to_time,
    uid_of,
)

MAX_EXACT_INT = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What all facts carry: when it was true, when we first learned it, how, and how surely.

    `content` is the canonical form without `recorded_at`, `id` its SHA-256; `subject` is the uid or eid that
    the fact is about.
    """

    type: ClassVar[str]
    occurred_at: datetime
    recorded_at: datetime
    origin: Origin = Origin.IMPORTED
    confidence: float = 1.0
    id: str = field(init=False, default="")
    subject: str = field(init=False, default="")
    content: bytes = field(init=False, default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self)
        object.__setattr__(self, "subject", self._subject())
        body = self.to_json()
        del body["id"], body["recorded_at"]
        object.__setattr__(self, "content", canonical(body))
        object.__setattr__(self, "id", hashlib.sha256(self.content).hexdigest())

    def _subject(self) -> str:
        raise NotImplementedError  # pragma: no cover

    def to_json(self) -> dict[str, Json]:
        """Return the fact as one line of the interchange format holds it."""
        out: dict[str, Json] = {"fact": self.type, "id": self.id}
        for each in fields(self):
            if each.name in ("id", "subject", "content"):
                continue
            value = _plain(getattr(self, each.name))
            if value is not None or each.name in _NULLABLE:
                out[each.name] = value
        return out

    def learned(self, recorded_at: datetime) -> Fact:
        """Return the same fact with another `recorded_at`."""
        return replace(self, recorded_at=recorded_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFact(Fact):
    """A thing exists, with these properties. An empty `name` sets none."""

    type: ClassVar[str] = "node"
    kind: Kind
    key: tuple[str, ...]
    name: str = ""
    project: str = ""
    props: Mapping[str, Value] = field(default_factory=dict)
    digests: tuple[Digest, ...] = ()

    def _subject(self) -> Uid:
        return uid_of(self.kind, self.key)

    @property
    def uid(self) -> Uid:
        """The uid of the node."""
        return self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeFact(Fact):
    """`effect` depends on `cause`. `since` is the start of an interval edge (SERVES), else None.

    A later fact of the same edge with `until` closes it.
    """

    type: ClassVar[str] = "edge"
    effect: Uid
    relation: Relation
    cause: Uid
    role: str = ""
    since: datetime | None = None
    until: datetime | None = None
    props: Mapping[str, Value] = field(default_factory=dict)

    def _subject(self) -> Eid:
        return eid_of(self.effect, self.relation, self.cause, role=self.role, since=self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFact(Fact):
    """A run was in `state` at `occurred_at`."""

    type: ClassVar[str] = "state"
    run: Uid
    state: RunState

    def _subject(self) -> Uid:
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFact(Fact):
    """A run measured `key`. `value` is None where `special` is "NaN", "Infinity" or "-Infinity"."""

    type: ClassVar[str] = "metric"
    run: Uid
    key: str
    value: float | None
    special: str = ""
    model: Uid = ""
    dataset: Uid = ""
    split: str = ""
    step: int = 0

    def _subject(self) -> Uid:
        return self.run


def metric_value(number: float) -> dict[str, float | str | None]:
    """Return the `value` and `special` of a `MetricFact` for any float."""
    if math.isfinite(number):
        return {"value": float(number), "special": ""}
    return {
        "value": None,
        "special": "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFact(Fact):
    """From `occurred_at` on, `attribute` (and `name` below it) of `subject` is `value`; None ends it.

    Attributes: alias (name: alias, value: uid of the version), tag, owner (name: identity, value: role),
    description, confidentiality.
    """

    type: ClassVar[str] = "interval"
    node: Uid
    attribute: str
    name: str = ""
    value: str | None = None

    def _subject(self) -> Uid:
        return self.node


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFact(Fact):
    """A person said of a suspect, within an investigation, "not it", "confirmed" or "verified by rerun"."""

    type: ClassVar[str] = "verdict"
    investigation: Uid
    suspect: str
    verdict: str
    by: str = ""

    def _subject(self) -> Uid:
        return self.investigation


@dataclass(frozen=True, slots=True, kw_only=True)
class TombstoneFact(Fact):
    """The payload of `node` is withdrawn; node, edges and digests stay."""

    type: ClassVar[str] = "tombstone"
    node: Uid
    reason: str = ""

    def _subject(self) -> Uid:
        return self.node


ATTRIBUTES = ("alias", "tag", "owner", "description", "confidentiality")
_NULLABLE = frozenset({"value"})
FACT_TYPES: dict[str, type[Fact]] = {
    kind.type: kind
    for kind in (NodeFact, EdgeFact, StateFact, MetricFact, IntervalFact, VerdictFact, TombstoneFact)
}


def from_json(line: Mapping[str, Json]) -> Fact:
    """Return the fact that `to_json` wrote as `line`, which may lack its id.

    Raises:
        Invalid: the type is unknown, a field is missing or makes no sense, or the id is not that of the content.
    """
    name = line.get("fact")
    if not isinstance(name, str) or name not in FACT_TYPES:
        raise Invalid(f"unknown type of fact {name!r}; one of {', '.join(FACT_TYPES)}")
    try:
        fact = FACT_TYPES[name](**_arguments(line))  # type: ignore[arg-type]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Invalid(f"not a {name} fact: {error}") from error
    if line.get("id", fact.id) != fact.id:
        raise Invalid(f"the id {line['id']!r} is not that of the content, which is {fact.id}")
    return fact


def stored_fact(identity: str, recorded_at: str, content: str) -> Fact:
    """Return the fact that a store keeps under its id, taking its word for both."""
    line = json.loads(content)
    fact_type = FACT_TYPES[line["fact"]]
    fact: Fact = object.__new__(fact_type)
    values = {**_DEFAULTS[fact_type], **_arguments(line)}
    values |= {"id": identity, "recorded_at": to_time(recorded_at), "content": content.encode()}
    for name, value in values.items():
        object.__setattr__(fact, name, value)
    object.__setattr__(fact, "subject", fact._subject())
    return fact


def _arguments(line: Mapping[str, Json]) -> dict[str, object]:
    out: dict[str, object] = {}
    for key, value in line.items():
        if key not in ("fact", "id"):
            read = _READERS.get(key)
            out[key] = read(value) if read and value is not None else value
    return out


def _number(value: Json) -> Json:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _props(values: Mapping[str, Json]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


_READERS: dict[str, Callable[[Any], object]] = {
    "occurred_at": to_time,
    "recorded_at": to_time,
    "since": to_time,
    "until": to_time,
    "origin": Origin,
    "kind": Kind,
    "relation": Relation,
    "state": RunState,
    "confidence": _number,
    "value": _number,
    "key": lambda key: tuple(key) if isinstance(key, list) else key,
    "props": _props,
    "digests": lambda digests: tuple(Digest(**each) for each in digests),
}


_DEFAULTS: dict[type[Fact], dict[str, object]] = {
    fact_type: {
        each.name: {} if each.name == "props" else each.default
        for each in fields(fact_type)
        if each.default is not MISSING or each.default_factory is not MISSING
    }
    for fact_type in FACT_TYPES.values()
}


def flat(values: Mapping[str, object], *, prefix: str = "") -> dict[str, Value]:
    """Return nested `values` as flat properties with dotted keys; None and empty values are left out.

    Integers beyond 2**53 become text, NaN and infinities their names, lists tuples of text.
    """
    out: dict[str, Value] = {}
    for key, value in values.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, Mapping):
            out.update(flat(value, prefix=name))
        elif (plain := _scalar(value)) is not None:
            out[name] = plain
    return out


def _scalar(value: object) -> Value | None:
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_EXACT_INT else str(value)
    if isinstance(value, float):
        special = str(metric_value(value)["special"])
        return special or value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, list | tuple):
        return tuple(item if isinstance(item, str) else canonical(item).decode() for item in value)
    return str(value)


def _plain(value: object) -> Json:
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, Digest):
        return {"algorithm": value.algorithm, "value": value.value, "coverage": value.coverage}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value  # type: ignore[return-value]


def _check(fact: Fact) -> None:
    if not 0 <= fact.confidence <= 1:
        raise Invalid(f"confidence {fact.confidence} is not between 0 and 1")
    if isinstance(fact, NodeFact) and not (fact.key and all(fact.key)):
        raise Invalid(f"a {fact.kind} needs a natural key without empty parts, not {list(fact.key)}")
    if isinstance(fact, MetricFact) and (fact.value is None) != bool(fact.special):
        raise Invalid(f"metric {fact.key!r} needs either a value or a special value")
    if isinstance(fact, IntervalFact) and fact.attribute not in ATTRIBUTES:
        raise Invalid(f"unknown attribute {fact.attribute!r}; one of {', '.join(ATTRIBUTES)}")
