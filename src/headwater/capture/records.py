"""What the records of a journal say: a fact as the interchange format has it, or measurements in short.

Measurements come by the thousand from within a training: writing them in short costs it some microseconds, and the
facts are made of them where they are delivered. Such a record begins with "#" and the length of its head; the head is
a JSON array (of which run, which names), then come the time, the step and the values in binary.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence

from headwater.capture.clock import moment_of
from headwater.capture.frames import Begun
from headwater.errors import Invalid
from headwater.facts import Fact, MetricFact, metric_value
from headwater.model import Origin, Uid, to_text

VERSION = 2
"""The version of what is written; all up to this one are read."""
HEAD = "headwater_journal"
_METRICS = "metrics"
_SHORT = b"#"
_LENGTH = struct.Struct("<cI")


class Shape:
    """What measurements of the same names have in common, so that each time only the numbers are written."""

    def __init__(
        self, run: Uid, keys: Sequence[str], *, split: str = "", dataset: Uid = "", model: Uid = ""
    ) -> None:
        """Make it.

        Raises:
            UnicodeEncodeError: a name is no valid text.
        """
        head = json.dumps([_METRICS, run, keys, split, dataset, model], ensure_ascii=False).encode()
        numbers = _numbers(len(keys))
        self._numbers, self._packed = (
            numbers.pack,
            Begun(_LENGTH.pack(_SHORT, len(head)) + head, numbers.size).packed,
        )

    def record(self, at_us: int, step: int, values: Sequence[float]) -> bytes:
        """Return the packed record of a moment (microseconds since 1970); `values` are in the order of the names."""
        return self._packed(self._numbers(at_us, step, *values))


def lines_in(payload: bytes) -> Sequence[bytes]:
    """Return the facts of a record as lines of the interchange format; none of a segment's head.

    Raises:
        Invalid: it is of a kind that this version does not know.
    """
    if payload.startswith(_SHORT):
        return [line_of(fact) for fact in _measured(payload)]
    return () if payload.startswith(_HEADED) else (payload,)


def line_of(fact: Fact) -> bytes:
    """Return a fact as a line of the interchange format holds it."""
    tail = json.dumps({"id": fact.id, "recorded_at": to_text(fact.recorded_at)})
    return fact.content[:-1] + b"," + tail[1:].encode()


_HEADED = b'{"' + HEAD.encode() + b'"'


def _numbers(count: int) -> struct.Struct:
    return struct.Struct(f"<qq{count}d")


def _measured(payload: bytes) -> Sequence[MetricFact]:
    try:
        length = _LENGTH.unpack_from(payload)[1]
        end = _LENGTH.size + length
        kind, run, keys, split, dataset, model = json.loads(payload[_LENGTH.size : end])
        if kind != _METRICS:
            raise Invalid(f"records of the kind {kind!r} are not known to this version of Headwater")
        at_us, step, *values = _numbers(len(keys)).unpack(payload[end:])
        at = moment_of(at_us)
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
            for key, value in zip(keys, values, strict=True)
        ]
    except (ValueError, TypeError, AttributeError, OverflowError, struct.error) as error:
        raise Invalid(f"no record of measurements: {error}") from error
