"""Gzipped lines of strangers: unpacked as they are read, and never to far more than they are worth."""

from __future__ import annotations

import gzip
from io import BufferedReader, UnsupportedOperation
from typing import NoReturn

from headwater.errors import Invalid

MAX_RATIO = 100
# A short file of equal lines may well be packed further.
_FREE_BYTES = 10_000_000
_GZIP = b"\x1f\x8b"


class Unpacked:
    """What a file says, packed or not; standard input too, as nothing is wound back."""

    def __init__(self, file: BufferedReader) -> None:
        self._packed = _Counted(file) if file.peek(len(_GZIP))[: len(_GZIP)] == _GZIP else None
        self._source = gzip.GzipFile(fileobj=self._packed, mode="rb") if self._packed else file

    def readline(self, most: int) -> bytes:
        """Return the next line, or its first `most` bytes.

        Raises:
            Invalid: it unpacks to more than 100 times its size.
            EOFError, zlib.error, gzip.BadGzipFile: it is damaged.
        """
        return self._checked(self._source.readline(most))

    def read(self, most: int) -> bytes:
        """Return the next `most` bytes, fewer at the end; raises as `readline`."""
        parts, left = [], most
        while left > 0 and (part := self._checked(self._source.read(min(left, _FREE_BYTES)))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def _checked(self, part: bytes) -> bytes:
        if self._packed and self._source.tell() > _FREE_BYTES + MAX_RATIO * self._packed.count:
            raise Invalid(
                f"unpacks to more than {MAX_RATIO} times its size; unpack it yourself if you trust it"
            )
        return part


class _Counted:
    """A file that knows how much of it was read."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self.count += len(found)
        return found

    def seek(self, place: int) -> NoReturn:
        raise UnsupportedOperation(f"what is unpacked is read once, not from {place} on")
