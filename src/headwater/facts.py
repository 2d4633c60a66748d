"""Facts: everything Headwater knows arrives as one of these, append-only; the graph is their projection."""

from __future__ import annotations

import hashlib
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from headwater.errors import Invalid
from headwater.fact_text import short_text
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
from headwater.quick import quick

MAX_EXACT_INT = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(ABC):
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
        content = short_text(self) or canonical(self._body())
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "id", hashlib.sha256(content).hexdigest())

    @abstractmethod
    def _subject(self) -> str:
        """Return the uid or eid that the fact is about."""

    def to_json(self) -> dict[str, Json]:
        """Return the fact as one line of the interchange format holds it."""
        return {**self._body(), "id": self.id, "recorded_at": to_text(self.recorded_at)}

    def _body(self) -> dict[str, Json]:
        """Return what the id is about: all but the id and `recorded_at`."""
        out: dict[str, Json] = {"fact": self.type}
        for name in _STATED[self.type]:
            value = getattr(self, name)
            if value is not None or name in _NULLABLE:
                out[name] = _plain(value)
        return out

    def learned(self, recorded_at: datetime) -> Fact:
        """Return the same fact with another `recorded_at`."""
        other = copy(self)
        object.__setattr__(other, "recorded_at", recorded_at)
        return other


@quick
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


@quick
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


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class StateFact(Fact):
    """A run was in `state` at `occurred_at`."""

    type: ClassVar[str] = "state"
    run: Uid
    state: RunState

    def _subject(self) -> Uid:
        return self.run


@quick
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


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFact(Fact):
    """From `occurred_at` on, `attribute` (and `name` below it) of `subject` is `value`; None ends it.

    Attributes: alias (name: alias, value: uid of the version), tag, owner (name: identity, value: role),
    description, confidentiality, watch (name: metric, value: higher or lower).
    """

    type: ClassVar[str] = "interval"
    node: Uid
    attribute: str
    name: str = ""
    value: str | None = None

    def _subject(self) -> Uid:
        return self.node


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFact(Fact):
    """A person said of a suspect, within an investigation, "not it", "confirmed" or "verified by rerun".

    An empty verdict takes back what that person said of it.
    """

    type: ClassVar[str] = "verdict"
    investigation: Uid
    suspect: str
    verdict: str
    by: str = ""

    def _subject(self) -> Uid:
        return self.investigation


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TombstoneFact(Fact):
    """The payload of `node` is withdrawn; node, edges and digests stay."""

    type: ClassVar[str] = "tombstone"
    node: Uid
    reason: str = ""

    def _subject(self) -> Uid:
        return self.node


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact(Fact):
    """A record of another tool as it was sent, filed under a uid; it draws nothing in the graph by itself."""

    type: ClassVar[str] = "record"
    under: Uid
    format: str
    text: str

    def _subject(self) -> Uid:
        return self.under


ATTRIBUTES = ("alias", "tag", "owner", "description", "confidentiality", "watch")
_NULLABLE = frozenset({"value"})
_ABOUT_RUNS, _BY_PEOPLE = (StateFact, MetricFact), (IntervalFact, VerdictFact, TombstoneFact)
FACT_TYPES: dict[str, type[Fact]] = {
    each.type: each for each in (NodeFact, EdgeFact, *_ABOUT_RUNS, *_BY_PEOPLE, RecordFact)
}


def from_json(line: Mapping[str, Json]) -> Fact:
    """Return the fact that `to_json` wrote as `line`, which may lack its id.

    Raises:
        Invalid: the type is unknown, a field is missing or makes no sense, or the id is not that of the content.
    """
    fact_type = type_of(line)
    try:
        fact = fact_type(**_arguments(line))  # type: ignore[arg-type]
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise Invalid(f"not a {fact_type.type} fact: {error}") from error
    if line.get("id", fact.id) != fact.id:
        raise Invalid(f"the id {line['id']!r} is not that of the content, which is {fact.id}")
    return fact


def type_of(line: Mapping[str, Json]) -> type[Fact]:
    """Return the type of the fact that `line` states.

    Raises:
        Invalid: there is no such type.
    """
    name = line.get("fact")
    if not isinstance(name, str) or name not in FACT_TYPES:
        raise Invalid(f"unknown type of fact {name!r}; one of {', '.join(FACT_TYPES)}")
    return FACT_TYPES[name]


def stored_fact(identity: str, subject: str, recorded_at: datetime, content: str) -> Fact:
    """Return the fact that a store keeps, taking its word for the id and the subject."""
    line = json.loads(content)
    fact: Fact = object.__new__(FACT_TYPES[line["fact"]])
    put = object.__setattr__
    put(fact, "id", identity)
    put(fact, "subject", subject)
    put(fact, "recorded_at", recorded_at)
    put(fact, "content", content.encode())
    for name, default, read in _PLANS[line["fact"]]:
        value = line.get(name, default)
        put(fact, name, read(value) if read and value is not None else value)
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
    return {key: _value(value) for key, value in values.items()}


def _value(value: Json) -> object:
    """Return a property as it was: whole floats beyond 2**53 are written as digits, lists come from tuples."""
    if isinstance(value, list):
        return tuple(value)
    exact = isinstance(value, bool) or not isinstance(value, int) or abs(value) <= MAX_EXACT_INT
    return value if exact else float(value)  # type: ignore[arg-type]


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


_UNSTATED = frozenset({"id", "subject", "content", "recorded_at"})
_STATED = {
    name: tuple(each.name for each in fields(fact_type) if each.name not in _UNSTATED)
    for name, fact_type in FACT_TYPES.items()
}
_PLANS = {
    name: [
        (each.name, {} if each.name == "props" else each.default, _READERS.get(each.name))
        for each in fields(fact_type)
        if each.name in _STATED[name]
    ]
    for name, fact_type in FACT_TYPES.items()
}


def flat(values: Mapping[str, object], *, prefix: str = "") -> dict[str, Value]:
    """Return nested `values` as flat properties with dotted keys; None and empty values are left out.

    Integers beyond 2**53 become text, NaN and infinities their names, lists tuples of text.
    """
    out: dict[str, Value] = {}
    for key, value in values.items():
        if value is None or value == "":
            continue
        name = f"{prefix}.{key}" if prefix else str(key)
        if type(value) is str:
            out[name] = value
        elif isinstance(value, Mapping):
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
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, Digest):
        return {"algorithm": value.algorithm, "value": value.value, "coverage": value.coverage}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    raise Invalid(
        f"{value!r} is no value of a property; write text, a number, a truth value or a list of text"
    )


def _check(fact: Fact) -> None:
    if not 0 <= fact.confidence <= 1:
        raise Invalid(f"confidence {fact.confidence} is not between 0 and 1")
    if type(fact) is NodeFact and not (fact.key and all(fact.key)):
        raise Invalid(f"a {fact.kind} needs a natural key without empty parts, not {list(fact.key)}")
    if type(fact) is MetricFact and (fact.value is None) != bool(fact.special):
        raise Invalid(f"metric {fact.key!r} needs either a value or a special value")
    if type(fact) is IntervalFact and fact.attribute not in ATTRIBUTES:
        raise Invalid(f"unknown attribute {fact.attribute!r}; one of {', '.join(ATTRIBUTES)}")
