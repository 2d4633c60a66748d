"""Records as bytes for another process of this program: facts by columns, which are packed and put together quickly."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from itertools import repeat
from operator import attrgetter
from typing import Any

from headwater.facts import FACT_TYPES, Fact
from headwater.imports import Record

_NAMES = {name: [each.name for each in fields(fact_type)] for name, fact_type in FACT_TYPES.items()}
_READ: dict[str, Callable[[Fact], tuple[Any, ...]]] = {
    name: attrgetter(*names) for name, names in _NAMES.items()
}
_PUT = {
    name: [getattr(fact_type, each).__set__ for each in _NAMES[name]]
    for name, fact_type in FACT_TYPES.items()
}
_OTHER = ""


def packed(records: Sequence[Record]) -> bytes:
    """Return records as bytes that `unpacked` reads."""
    kinds = [record.type if isinstance(record, Fact) else _OTHER for record in records]
    columns: dict[str, list[list[Any]]] = {}
    for name in dict.fromkeys(kinds):
        own = [record for record, kind in zip(records, kinds, strict=True) if kind == name]
        columns[name] = (
            [list(column) for column in zip(*map(_READ[name], own), strict=True)] if name else [own]  # type: ignore[arg-type]
        )
    return pickle.dumps((kinds, columns), protocol=5)


def unpacked(content: bytes) -> Iterator[Record]:
    """Yield the records that `packed` wrote, facts with the ids they had: only for what this program wrote itself."""
    kinds, columns = pickle.loads(content)
    made = {name: iter(_facts(name, each) if name else each[0]) for name, each in columns.items()}
    return (next(made[kind]) for kind in kinds)


def _facts(name: str, columns: Sequence[Sequence[Any]]) -> list[Fact]:
    """Return facts of one type, their fields set column by column: in a loop of its own each would take far longer."""
    out: list[Fact] = list(map(object.__new__, repeat(FACT_TYPES[name], len(columns[0]))))
    for put, column in zip(_PUT[name], columns, strict=True):
        deque(map(put, out, column), maxlen=0)
    return out
