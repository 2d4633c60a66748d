"""Lines of text from bytes that may be anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from headwater.errors import Invalid

MOST_BYTES_A_LINE = 8_000_000
_BLOCK = 1 << 20


class Source(Protocol):
    """Something that bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


def lines(source: Source, name: str) -> Iterator[str]:
    """Yield the lines of UTF-8 text with their ends; a mark of the byte order is left out.

    Raises:
        Invalid: a line is no UTF-8, holds a NUL, or is longer than 8 MB.
    """
    rest, number = b"", 0
    while True:
        data = source.read(_BLOCK)
        *whole, rest = (rest + data).split(b"\n")
        if not data and rest:
            whole, rest = [rest], b""
        for line in whole:
            number += 1
            yield _decoded(line, f"{name}, line {number}", first=number == 1, ended=bool(data))
        if len(rest) > MOST_BYTES_A_LINE:
            raise Invalid(f"{name}, line {number + 1}: longer than 8 MB; this is no table of text")
        if not data:
            return


def _decoded(line: bytes, where: str, *, first: bool, ended: bool) -> str:
    if len(line) > MOST_BYTES_A_LINE:
        raise Invalid(f"{where}: longer than 8 MB; this is no table of text")
    try:
        text = line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{where}: no UTF-8 ({error.reason} at byte {error.start}); convert the file"
        ) from error
    if "\0" in text:
        raise Invalid(f"{where}: holds a NUL; this is no text")
    return text + "\n" if ended else text
