"""The native interchange: one fact a line, as `export facts` writes it, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import NoReturn, cast

from headwater.errors import Invalid, NotFound
from headwater.facts import Fact
from headwater.imports import Progress, Record, Refused
from headwater.imports.unpacking import Unpacked
from headwater.interchange import fact_of
from headwater.model import to_text

MAX_LINE_BYTES = 8_000_000
_EVERY = 2_000
_STDIN = "-"


def read(source: str | Path, *, recorded_at: datetime) -> Iterator[Record]:
    """Yield the facts of a file in its order, of standard input for "-".

    One without `recorded_at` is learned at `recorded_at`.

    Raises:
        NotFound: there is no such file.
    """
    if str(source) == _STDIN:
        yield from _records(Unpacked(_standard_input()), "standard input", to_text(recorded_at))
        return
    path = Path(source)
    if not path.is_file():
        raise NotFound(f"there is no file {path}; - reads standard input")
    with path.open("rb") as file:
        yield from _records(Unpacked(file), str(path), to_text(recorded_at))


def _standard_input() -> BufferedReader:
    given = sys.stdin.buffer
    return given if isinstance(given, BufferedReader) else BufferedReader(cast(RawIOBase, given))


def _records(lines: Unpacked, path: str, recorded_at: str) -> Iterator[Record]:
    number = 0
    yield Progress(0, None, "facts")
    try:
        while line := lines.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                yield Refused(
                    f"{path}:{number}", f"longer than {MAX_LINE_BYTES:,} bytes; the rest is not read"
                )
                return
            if line.strip():
                yield _record(line, f"{path}:{number}", recorded_at)
            if number % _EVERY == 0:
                yield Progress(number, None, "facts")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Refused(f"{path}:{number + 1}", f"damaged from here on: {error}")
    except Invalid as error:
        yield Refused(f"{path}:{number + 1}", f"the rest is not read: {error}")
    yield Progress(number, number, "facts")


def _record(line: bytes, where: str, recorded_at: str) -> Fact | Refused:
    try:
        found = _decoded(line)
        if not isinstance(found, dict):
            return Refused(where, "not a JSON object")
        return fact_of({"recorded_at": recorded_at, **found})
    except (ValueError, RecursionError, Invalid) as error:
        return Refused(where, str(error))


def _decoded(line: bytes) -> object:
    # `json.loads` makes a decoder for each line and looks for its encoding.
    usual = line.startswith(b"{")
    return _DECODER.decode(line.decode()) if usual else json.loads(line, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON; write it as a special value")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
