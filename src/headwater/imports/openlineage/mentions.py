"""Who read and wrote a dataset, filed under the dataset: what the versions of inputs are told from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from headwater.errors import Invalid
from headwater.facts import RecordFact
from headwater.imports.openlineage.decoding import decoded, encoded
from headwater.imports.openlineage.naming import filed_under
from headwater.imports.openlineage.records import made_clean
from headwater.model import Relation, Uid, Value, to_text, to_time
from headwater.statements import Stamp

MENTION = "openlineage.mention"
DAY = "openlineage.day"


@dataclass(frozen=True, slots=True)
class Mention:
    """That an event of `run` ("": of no run) named a dataset, or (with `timelines`) which ones it named.

    `reads` is the relation where it read; `named` the version that the event gave for it, `unknown` the one that
    stands for none. `writes` is the version written. `columns` are pairs by the output version that they made.
    `timeline` is that of the dataset.
    """

    run: Uid
    at: datetime
    timeline: Uid = ""
    static: bool = False
    streaming: bool = False
    reads: str = ""
    role: str = ""
    named: Uid = ""
    unknown: Uid = ""
    writes: Uid = ""
    labelled: bool = False
    columns: Mapping[Uid, Mapping[str, str]] = field(default_factory=dict)
    props: Mapping[str, Value] = field(default_factory=dict)
    timelines: Sequence[Uid] = ()


def filed_by_day(timeline: Uid, mention: Mention, stamp: Stamp) -> Iterator[RecordFact]:
    """Yield the record of a mention, filed under its day, and that the timeline has this day.

    So a new mention is put beside the few of its day and not beside all that a dataset ever had.
    """
    day = stamp.occurred_at.replace(hour=0, minute=0, second=0, microsecond=0)
    under = filed_under("day", timeline, to_text(day))
    yield from filed(under, replace(mention, timeline=timeline), stamp)
    yield RecordFact(under=timeline, format=DAY, text=under, occurred_at=day, recorded_at=stamp.recorded_at)


def filed(under: Uid, mention: Mention, stamp: Stamp) -> Iterator[RecordFact]:
    """Yield the record of a mention."""
    told = {key: value for key in _SHAPE if (value := getattr(mention, key))}
    yield RecordFact(
        under=under,
        format=MENTION,
        text=made_clean(encoded({**told, "at": to_text(mention.at)})),
        occurred_at=stamp.occurred_at,
        recorded_at=stamp.recorded_at,
    )


def mention_of(record: RecordFact) -> Mention:
    """Return the mention that a record holds.

    Raises:
        Invalid: it holds none.
    """
    read = _recalled if len(record.text) <= _SHORT else _read
    found = read(record.text) if record.format == MENTION else None
    if found is None:
        raise Invalid(f"the record {record.id} is no mention of a dataset")
    return found


def _read(text: str) -> Mention | None:
    held = decoded(text)
    if not isinstance(held, dict) or not _is_mention(held):
        return None
    props = {
        key: tuple(each) if isinstance(each, list) else each for key, each in held.get("props", {}).items()
    }
    return Mention(**{"run": "", **held, "props": props, "at": to_time(held["at"])})


# What was read a moment ago is asked for again while an event is stored and what follows from it is settled.
_SHORT = 2_000
_recalled = lru_cache(maxsize=2_000)(_read)


def _is_mention(held: Mapping[str, object]) -> bool:
    return (
        _SHAPE.keys() >= held.keys()
        and isinstance(held.get("at"), str)
        and all(isinstance(value, _SHAPE[key]) for key, value in held.items())
        and held.get("reads", "") in _READS
        and all(isinstance(each, dict) for each in _values(held, "columns"))
        and all(isinstance(each, str) for pairs in _values(held, "columns") for each in dict(pairs).values())
        and all(isinstance(each, str) for each in held.get("timelines", ()))  # type: ignore[attr-defined]
        and all(_is_property(each) for each in _values(held, "props"))
    )


def _values(held: Mapping[str, object], key: str) -> list[Any]:
    found = held.get(key, {})
    return list(found.values()) if isinstance(found, dict) else []


def _is_property(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str | int | float | bool)


_READS = ("", Relation.USED, Relation.EVALUATED)
_SHAPE: dict[str, type] = {
    **dict.fromkeys(("run", "at", "timeline", "reads", "role", "named", "unknown", "writes"), str),
    **dict.fromkeys(("static", "streaming", "labelled"), bool),
    **dict.fromkeys(("columns", "props"), dict),
    "timelines": list,
}
