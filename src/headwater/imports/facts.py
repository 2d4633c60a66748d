"""The native interchange: one fact a line, as `export facts` writes it, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import NoReturn, cast

from headwater.errors import Invalid, NotFound
from headwater.facts import Fact
from headwater.imports import Progress, Record, Refused
from headwater.imports.recognising import BEGINNING_BYTES, seems
from headwater.imports.unpacking import Unpacked
from headwater.interchange import fact_of
from headwater.model import to_text

MAX_LINE_BYTES = 8_000_000
_EVERY = 2_000
# So many lines of which none is meant to be a fact: the file is something else.
_FIRST_LINES = 20
_FACT = b'"fact"'
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
    number, doubt = 0, _Doubt(path)
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
                record = _record(line, f"{path}:{number}", recorded_at)
                if doubt.is_settled:
                    yield record
                else:
                    yield from doubt.told(record, line)
                if doubt.is_sure:
                    return
            if number % _EVERY == 0:
                yield Progress(number, None, "facts")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield from doubt.held
        yield Refused(f"{path}:{number + 1}", f"damaged from here on: {error}")
    except Invalid as error:
        yield from doubt.held
        yield Refused(f"{path}:{number + 1}", f"the rest is not read: {error}")
    else:
        yield from doubt.ended()
    yield Progress(number, number, "facts")


@dataclass(slots=True)
class _Doubt:
    """Whether a file holds facts at all: its first refusals are held back until a line is meant to be one."""

    path: str
    held: list[Refused] = field(default_factory=list)
    beginning: bytes = b""
    is_settled: bool = False
    is_sure: bool = False

    def told(self, record: Fact | Refused, line: bytes) -> Iterator[Record]:
        """Yield what can be said by now."""
        if isinstance(record, Refused) and _FACT not in line:
            self.held.append(record)
            self.beginning += line[: BEGINNING_BYTES - len(self.beginning)]
            if len(self.held) >= _FIRST_LINES:
                self.is_sure = True
                yield from self.ended()
            return
        yield from self.held
        self.held, self.is_settled = [], True
        yield record

    def ended(self) -> Iterator[Refused]:
        """Yield that this is no file of facts where no line was meant to be one."""
        if self.held:
            yield Refused(self.path, f"this is no file of facts, one a line; {seems(self.beginning)}")


def _record(line: bytes, where: str, recorded_at: str) -> Fact | Refused:
    try:
        found = _decoded(line)
        if not isinstance(found, dict):
            return Refused(where, "not a JSON object")
        return fact_of({"recorded_at": recorded_at, **found})
    except json.JSONDecodeError as error:
        return Refused(where, f"not JSON: {error.msg} at character {error.pos + 1}")
    except (ValueError, RecursionError, Invalid) as error:
        return Refused(where, str(error))


def _decoded(line: bytes) -> object:
    # `json.loads` makes a decoder for each line and looks for its encoding.
    usual = line.startswith(b"{")
    return _DECODER.decode(line.decode()) if usual else json.loads(line, parse_constant=_refuse)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON; write it as a special value")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
