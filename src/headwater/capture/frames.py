"""Records of a journal: marker, length, checksum, payload; what is damaged is found and stepped over."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MARKER = b"HWr\x01"
_HEADER = struct.Struct("<4sII")
_LENGTH = struct.Struct("<I")
HEADER_BYTES = _HEADER.size
MOST_PAYLOAD_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole record; `end` is where the next one begins."""

    payload: bytes
    end: int


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes from `start` to `end` that are no record; with `tail` nothing whole comes after them."""

    start: int
    end: int
    tail: bool


def packed(payload: bytes) -> bytes:
    """Return a payload as a record."""
    return _HEADER.pack(MARKER, len(payload), _checksum(payload)) + payload


class Begun:
    """Records that begin alike and are of one length, of which only the tail differs."""

    def __init__(self, head: bytes, tail_bytes: int) -> None:
        length = len(head) + tail_bytes
        self._start, self._head, self._sum = MARKER + _LENGTH.pack(length), head, zlib.crc32(head, length)

    def packed(self, tail: bytes) -> bytes:
        """Return the record that ends with `tail`."""
        return self._start + _LENGTH.pack(zlib.crc32(tail, self._sum)) + self._head + tail


def frames(data: bytes, start: int = 0) -> Iterator[Frame | Damage]:
    """Yield the records of `data` from `start` on, and where there are none."""
    at = start
    while at < len(data):
        found = _frame(data, at)
        if found is None:
            whole = _next_whole(data, at + 1)
            yield Damage(at, len(data) if whole is None else whole, tail=whole is None)
            if whole is None:
                return
            at = whole
        else:
            yield found
            at = found.end


def _frame(data: bytes, at: int) -> Frame | None:
    body = at + HEADER_BYTES
    if body > len(data):
        return None
    marker, length, checksum = _HEADER.unpack_from(data, at)
    # A marker and zeros, as a loss of power leaves them, would be a whole record without content.
    if marker != MARKER or not 0 < length <= MOST_PAYLOAD_BYTES or body + length > len(data):
        return None
    payload = data[body : body + length]
    return Frame(payload, body + length) if _checksum(payload) == checksum else None


def _next_whole(data: bytes, at: int) -> int | None:
    while (at := data.find(MARKER, at)) >= 0:
        if _frame(data, at) is not None:
            return at
        at += 1
    return None


def _checksum(payload: bytes) -> int:
    return zlib.crc32(payload, len(payload))
