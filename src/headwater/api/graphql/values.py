"""Small values inside things: parameters, metrics, digests, aliases, packages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import strawberry

from headwater.api.graphql.scalars import JSON, BigInt, finite, json_of
from headwater.facts import MetricFact
from headwater.model import Digest as PlainDigest
from headwater.model import Node, Value


@strawberry.type
class Pair:
    """A key with its value, as the source wrote it."""

    key: str
    value: str


@strawberry.type
class Digest:
    """A content digest; `identifies` says whether equal digests mean equal content."""

    algorithm: str
    value: str
    coverage: str
    identifies: bool

    @classmethod
    def of(cls, digest: PlainDigest) -> Digest:
        """Return the digest as an object of the schema."""
        return cls(
            algorithm=digest.algorithm,
            value=digest.value,
            coverage=digest.coverage,
            identifies=digest.identifies,
        )


@strawberry.type
class Metric:
    """One measurement. `value` is null where `special` is NaN, Infinity or -Infinity."""

    key: str
    value: float | None
    special: str
    split: str
    step: BigInt
    at: datetime
    run_uid: str
    dataset_uid: str | None
    model_uid: str | None

    @classmethod
    def of(cls, fact: MetricFact) -> Metric:
        """Return the measurement as an object of the schema."""
        return cls(
            key=fact.key,
            value=None if fact.value is None else finite(fact.value),
            special=fact.special,
            split=fact.split,
            step=BigInt(fact.step),
            at=fact.occurred_at,
            run_uid=fact.run,
            dataset_uid=fact.dataset or None,
            model_uid=fact.model or None,
        )


def last_of_each(facts: Iterable[MetricFact], keys: Sequence[str] | None) -> list[Metric]:
    """Return the last step of each key, split, dataset and model, ordered by these; only `keys` if given."""
    last: dict[tuple[str, str, str, str], MetricFact] = {}
    for fact in facts:
        if keys is not None and fact.key not in keys:
            continue
        place = (fact.key, fact.split, fact.dataset, fact.model)
        held = last.get(place)
        if held is None or _order(fact) > _order(held):
            last[place] = fact
    return [Metric.of(fact) for _, fact in sorted(last.items())]


def pairs(values: Mapping[str, Value]) -> list[Pair]:
    """Return properties as pairs of text, ordered by key."""
    return [Pair(key=key, value=shown(value)) for key, value in sorted(values.items())]


def shown(value: Value) -> str:
    """Return a property as text."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def text_of(node: Node, key: str) -> str | None:
    """Return a property as text, None where it is missing."""
    value = node.props.get(key)
    return None if value is None else shown(value)


def list_of(node: Node, key: str) -> list[str]:
    """Return a property that is a list of text; empty where it is missing."""
    value = node.props.get(key, ())
    return list(value) if isinstance(value, tuple) else [shown(value)]


def integer_of(node: Node, key: str) -> BigInt | None:
    """Return a property that is a whole number, None where it is missing or something else."""
    value = node.props.get(key)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return BigInt(int(value))
    return BigInt(value) if isinstance(value, int) and not isinstance(value, bool) else None


def read_json(node: Node, key: str) -> JSON | None:
    """Return a property that holds JSON text as JSON, None where it is missing or no JSON."""
    text = text_of(node, key)
    try:
        return None if text is None else json_of(json.loads(text, parse_constant=lambda _: None))
    except (ValueError, RecursionError):
        return None


def _order(fact: MetricFact) -> tuple[int, datetime, str]:
    return fact.step, fact.occurred_at, fact.id
