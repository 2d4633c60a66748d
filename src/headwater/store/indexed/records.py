"""Nodes and edges that were read lately, kept until a change touches them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from headwater.model import Edge, Node, Value

CAPACITY_BYTES = 64_000_000
_FIXED_BYTES, _EACH_BYTES = 600, 120

Record = TypeVar("Record", Node, Edge)


class Records(Generic[Record]):
    """Records by uid or eid, up to `capacity` bytes (estimated); those not asked for the longest go first."""

    def __init__(self, identity: Callable[[Record], str], capacity: int = CAPACITY_BYTES) -> None:
        self._identity: Callable[[Record], str] = identity
        self._capacity = capacity
        self._held: OrderedDict[str, tuple[Record, int]] = OrderedDict()
        self._bytes = 0
        self._epoch = 0
        self._lock = threading.Lock()

    def read(self, wanted: Iterable[str], fetch: Callable[[Sequence[str]], list[Record]]) -> list[Record]:
        """Return the records that exist among `wanted`, in the order of their ids; `fetch` reads missing ones."""
        found: dict[str, Record] = {}
        missing: list[str] = []
        with self._lock:
            epoch = self._epoch
            for each in set(wanted):
                held = self._held.get(each)
                if held is None:
                    missing.append(each)
                else:
                    self._held.move_to_end(each)
                    found[each] = held[0]
        if missing:
            fetched = fetch(missing)
            found |= {self._identity(record): record for record in fetched}
            self._keep(fetched, epoch)
        return [found[each] for each in sorted(found)]

    def forget(self, changed: Iterable[str]) -> None:
        """Drop the records that a change touched; what is being read meanwhile is not kept either."""
        with self._lock:
            self._epoch += 1
            for each in changed:
                self._drop(each)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._epoch += 1
            self._held.clear()
            self._bytes = 0

    def _keep(self, records: Iterable[Record], epoch: int) -> None:
        with self._lock:
            if epoch != self._epoch:
                return
            for record in records:
                identity, size = self._identity(record), _size(record.props.values())
                self._drop(identity)
                self._held[identity] = (record, size)
                self._bytes += size
            while self._bytes > self._capacity:
                _, (_, size) = self._held.popitem(last=False)
                self._bytes -= size

    def _drop(self, identity: str) -> None:
        if held := self._held.pop(identity, None):
            self._bytes -= held[1]


def _size(values: Iterable[Value]) -> int:
    """Return about how many bytes a record with these properties takes."""
    size = _FIXED_BYTES
    for value in values:
        size += _EACH_BYTES
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, tuple):
            size += sum(_EACH_BYTES + len(each) for each in value)
    return size
