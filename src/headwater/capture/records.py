"""What the records of a journal say: a fact as the interchange format has it, or measurements in short.

Measurements come by the thousand from within a training: writing them in short costs it a few microseconds, and the
facts are made of them where they are delivered. A record in short is a JSON array; what else there is is an object.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from headwater.errors import Invalid
from headwater.facts import MAX_EXACT_INT, Fact, MetricFact, metric_value
from headwater.model import Origin, Uid, to_text

VERSION = 2
"""The version of what is written; all up to this one are read."""
HEAD = "headwater_journal"
_METRICS = "metrics"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def measurements(
    run: Uid,
    at_us: int,
    values: Mapping[str, float],
    *,
    step: int = 0,
    split: str = "",
    dataset: Uid = "",
    model: Uid = "",
) -> bytes:
    """Return measurements of one moment (microseconds since 1970) in short.

    Raises:
        Invalid: the step is beyond 2**53.
        UnicodeEncodeError: a name is no valid text.
    """
    if not -MAX_EXACT_INT <= step <= MAX_EXACT_INT:
        raise Invalid(f"step {step} is beyond 2**53")
    return _encode([_METRICS, run, at_us, values, step, split, dataset, model]).encode()


def lines_in(payload: bytes) -> Sequence[bytes]:
    """Return the facts of a record as lines of the interchange format; none of a segment's head.

    Raises:
        Invalid: it is of a kind that this version does not know.
    """
    if payload.startswith(b"["):
        return [line_of(fact) for fact in _measured(payload)]
    return () if payload.startswith(_HEADED) else (payload,)


def line_of(fact: Fact) -> bytes:
    """Return a fact as a line of the interchange format holds it."""
    tail = json.dumps({"id": fact.id, "recorded_at": to_text(fact.recorded_at)})
    return fact.content[:-1] + b"," + tail[1:].encode()


_HEADED = b'{"' + HEAD.encode() + b'"'


def _measured(payload: bytes) -> Sequence[MetricFact]:
    try:
        kind, run, at_us, values, step, split, dataset, model = json.loads(payload)
        if kind != _METRICS:
            raise Invalid(f"records of the kind {kind!r} are not known to this version of Headwater")
        at = _EPOCH + timedelta(microseconds=at_us)
        return [
            MetricFact(
                run=run,
                key=key,
                step=step,
                split=split,
                dataset=dataset,
                model=model,
                occurred_at=at,
                recorded_at=at,
                origin=Origin.CAPTURED,
                **metric_value(value),  # type: ignore[arg-type]
            )
            for key, value in values.items()
        ]
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Invalid(f"no record of measurements: {error}") from error
