"""Nodes and edges that were read lately, kept until a change touches them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from headwater.lately import Lately
from headwater.model import Edge, Node, Value

# Three of the largest lineages that are listed. Of lineages that many ask for, here and there in a large graph, four
# times as much holds no tenth, and takes as long to keep as it saves.
CAPACITY_BYTES = 16_000_000
_FIXED_BYTES, _EACH_BYTES = 520, 120

Record = TypeVar("Record", Node, Edge)


class Records(Generic[Record]):
    """Records by uid or eid, up to `capacity` bytes (estimated); those not asked for the longest go first."""

    def __init__(self, identity: Callable[[Record], str], capacity: int = CAPACITY_BYTES) -> None:
        self._identity: Callable[[Record], str] = identity
        self.held: Lately[str, Record] = Lately(capacity, _size)
        self._epoch = 0
        self._changing = threading.Lock()

    def read(self, wanted: Iterable[str], fetch: Callable[[Sequence[str]], list[Record]]) -> list[Record]:
        """Return the records that exist among `wanted`, in the order of their ids; `fetch` reads missing ones."""
        epoch, ids = self._epoch, set(wanted)
        found = self.held.among(ids)
        missing = [each for each in ids if each not in found]
        if missing:
            fetched = fetch(missing)
            found |= {self._identity(record): record for record in fetched}
            with self._changing:
                if epoch == self._epoch:
                    self.held.keep((self._identity(record), record) for record in fetched)
        return [found[each] for each in sorted(found)]

    def forget(self, changed: Iterable[str]) -> None:
        """Drop the records that a change touched; what is being read meanwhile is not kept either."""
        with self._changing:
            self._epoch += 1
            self.held.forget(changed)

    def clear(self) -> None:
        """Drop everything."""
        with self._changing:
            self._epoch += 1
            self.held.clear()


def _size(record: Node | Edge) -> int:
    """Return about how many bytes a record takes."""
    props = record.props
    size = _FIXED_BYTES + _EACH_BYTES * len(props)
    for value in props.values():
        size += len(value) if isinstance(value, str) else _value_bytes(value)
    return size


def _value_bytes(value: Value) -> int:
    return sum(_EACH_BYTES + len(each) for each in value) if isinstance(value, tuple) else 0
