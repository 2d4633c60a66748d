"""Files of events: one event or a list of them as JSON, or one a line; folders of such files; gzipped or not."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import cast

from headwater.errors import Invalid, NotFound
from headwater.imports import Progress, Record, Refused
from headwater.imports.files import files_of
from headwater.imports.openlineage.decoding import MAX_EVENT_BYTES, decoded
from headwater.imports.openlineage.facts import facts_of
from headwater.imports.openlineage.naming import DEFAULT_SOURCE, Naming
from headwater.imports.unpacking import Unpacked

ENDINGS = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
MAX_FILE_BYTES = 256_000_000
_STDIN = "-"


def read(
    sources: Sequence[str | Path],
    *,
    project: str = "",
    instance: str = "",
    recorded_at: datetime,
) -> Iterator[Record]:
    """Yield the facts of the events in files and folders (their *.json, *.jsonl, *.ndjson, also .gz), by name.

    "-" is standard input. What is no event is refused with its place and the rest is read. Without `project`
    each namespace is a project.

    Raises:
        NotFound: there is no such file or folder.
    """
    naming = Naming(project, instance or DEFAULT_SOURCE)
    places = list(_places(sources))
    for done, place in enumerate(places):
        yield Progress(done, len(places), "files")
        if isinstance(place, Refused):
            yield place
            continue
        for where, value in _values(place):
            if isinstance(value, Refused):
                yield value
                continue
            try:
                yield from facts_of(value, recorded_at=recorded_at, naming=naming)
            except Invalid as error:
                yield Refused(where, str(error))
    yield Progress(len(places), len(places), "files")


def _places(sources: Iterable[str | Path]) -> Iterator[str | Path | Refused]:
    for source in sources:
        path = Path(source)
        if str(source) == _STDIN:
            yield _STDIN
        elif path.is_file():
            yield path
        elif path.is_dir():
            for each in files_of(path, endings=ENDINGS):
                yield each if isinstance(each, Refused) else path / each.name
        else:
            raise NotFound(f"there is no file or folder {path}; - reads standard input")


def _values(place: str | Path) -> Iterator[tuple[str, object]]:
    """Yield what the JSON of a place says, value by value; a `Refused` for what cannot be read."""
    name = "standard input" if place == _STDIN else str(place)
    try:
        body = _body(place)
    except (OSError, EOFError, zlib.error) as error:
        yield name, Refused(name, f"damaged: {error}")
        return
    except Invalid as error:
        yield name, Refused(name, str(error))
        return
    try:
        if len(body) <= MAX_EVENT_BYTES or body.lstrip()[:1] == b"[":
            value = decoded(body)
            listed = value if isinstance(value, list) else [value]
            yield from (
                (f"{name}#{at}" if isinstance(value, list) else name, each) for at, each in enumerate(listed)
            )
            return
    except Invalid as error:
        if not _has_lines(body):
            yield name, Refused(name, str(error))
            return
    yield from _lines(body, name)


def _lines(body: bytes, name: str) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(body.splitlines(), 1):
        where = f"{name}:{number}"
        if not line.strip():
            continue
        if len(line) > MAX_EVENT_BYTES:
            yield where, Refused(where, f"longer than {MAX_EVENT_BYTES:,} bytes")
            continue
        try:
            yield where, decoded(line)
        except Invalid as error:
            yield where, Refused(where, str(error))


def _has_lines(body: bytes) -> bool:
    """Return whether text that is not one JSON value is meant to be one a line: its first line is a whole one."""
    first, _, rest = body.lstrip().partition(b"\n")
    try:
        return bool(rest.strip()) and isinstance(decoded(first), dict)
    except Invalid:
        return False


def _body(place: str | Path) -> bytes:
    if place == _STDIN:
        given = sys.stdin.buffer
        return _unpacked(
            given if isinstance(given, BufferedReader) else BufferedReader(cast(RawIOBase, given))
        )
    with Path(place).open("rb") as file:
        return _unpacked(file)


def _unpacked(file: BufferedReader) -> bytes:
    body = Unpacked(file).read(MAX_FILE_BYTES + 1)
    if len(body) > MAX_FILE_BYTES:
        raise Invalid(f"longer than {MAX_FILE_BYTES:,} bytes; split it")
    return body
