"""What was needed lately: caches of one process, all of them bounded by bytes in the same way."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

# What an entry takes beside its value: its place in the order, in the table, and its size.
ENTRY_BYTES = 160

Key = TypeVar("Key")
Value = TypeVar("Value")


class Lately(Generic[Key, Value]):
    """Values by key, at most `most_bytes` of them by `size_bytes`; those not asked for the longest go first.

    A value larger than that is not kept at all. Safe from several threads.
    """

    def __init__(self, most_bytes: int, size_bytes: Callable[[Value], int]) -> None:
        self.most_bytes = most_bytes
        self._size: Callable[[Value], int] = size_bytes
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """How many bytes are held, by `size_bytes`."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Key) -> Value | None:
        """Return the value of `key`, None where it is not held."""
        return self.among((key,)).get(key)

    def among(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """Return the values that are held of `keys`."""
        found: dict[Key, Value] = {}
        with self._lock:
            for key in keys:
                held = self._held.get(key)
                if held is not None:
                    self._held.move_to_end(key)
                    found[key] = held[0]
        return found

    def keep(self, values: Iterable[tuple[Key, Value]]) -> None:
        """Hold these values, as far as there is room for them."""
        sized = [(key, value, self._size(value) + ENTRY_BYTES) for key, value in values]
        with self._lock:
            for key, value, size in sized:
                self._drop(key)
                if size <= self.most_bytes:
                    self._held[key] = (value, size)
                    self._bytes += size
            while self._bytes > self.most_bytes:
                _, (_, size) = self._held.popitem(last=False)
                self._bytes -= size

    def forget(self, keys: Iterable[Key]) -> None:
        """Hold nothing of `keys` any more."""
        with self._lock:
            for key in keys:
                self._drop(key)

    def clear(self) -> None:
        """Hold nothing any more."""
        with self._lock:
            self._held.clear()
            self._bytes = 0

    def _drop(self, key: Key) -> None:
        if held := self._held.pop(key, None):
            self._bytes -= held[1]
