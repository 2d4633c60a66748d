"""Files that appear whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from headwater.errors import Invalid


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Yield a text file that takes its name only when all of it is written; *.gz is gzipped, without a time.

    Raises:
        Invalid: `path` is a folder, or lies in none.
        OSError: it cannot be written.
    """
    if path.is_dir():
        raise Invalid(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise Invalid(f"{path} cannot be written: there is no folder {path.parent}")
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as raw:
            packed = (
                gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) if path.suffix == ".gz" else raw
            )
            with TextIOWrapper(cast(BinaryIO, packed), encoding="utf-8", newline="") as text:
                yield text
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
