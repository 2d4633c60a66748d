"""How much JSON the documents of other tools may hold."""

from __future__ import annotations

from typing import Any

from headwater.decoding import decoded

MAX_DEPTH = 100
MAX_VALUES = 10_000_000


def parse(content: bytes | str, *, numbers_as_text: bool = False) -> Any:
    """Return the value that UTF-8 `content` holds, with `numbers_as_text` each number as it was written.

    Raises:
        Invalid: as `headwater.decoding.decoded`, or an object says a key twice.
    """
    return decoded(
        content,
        nesting=MAX_DEPTH,
        values=MAX_VALUES,
        encoding="utf-8-sig",
        keys_once=True,
        as_written=numbers_as_text,
    )
