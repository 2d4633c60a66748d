"""JSON lines: one object a line, its keys are columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from headwater.errors import Invalid
from headwater.profiles.blocks import MOST_CELLS, MOST_CHARACTERS, MOST_ROWS, Block, short

MOST_KEYS = 10_000


def read(lines: Iterable[str], name: str) -> Iterator[Block]:
    """Yield the rows of JSON lines; a block has the keys of its own rows, in the order they are first met.

    Values that are objects or lists become their JSON text. Blank lines are left out.

    Raises:
        Invalid: there are no rows, or a line is no object, has a key twice or text that is no Unicode; it is named.
    """
    held: list[dict[str, str]] = []
    keys: dict[str, None] = {}
    characters, some = 0, False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _row(line, f"{name}, line {number}")
        held.append(row)
        keys |= dict.fromkeys(row)
        if len(keys) > MOST_KEYS:
            raise Invalid(f"{name}, line {number}: more than {MOST_KEYS:,} different keys; this is no table")
        characters += len(line)
        if len(held) >= MOST_ROWS or len(held) * len(keys) >= MOST_CELLS or characters >= MOST_CHARACTERS:
            yield _block(held, keys)
            held, keys, characters, some = [], {}, 0, True
    if held:
        yield _block(held, keys)
    elif not some:
        raise Invalid(f"{name}: no rows")


def _block(held: list[dict[str, str]], keys: dict[str, None]) -> Block:
    names = tuple(keys)
    return Block(names, [[row.get(key, "") for key in names] for row in held])


def _row(line: str, where: str) -> dict[str, str]:
    try:
        found = json.loads(line, object_pairs_hook=lambda pairs: _object(pairs, where))
        line.encode()
        if not isinstance(found, dict):
            raise Invalid(f"{where}: no JSON object")
        row = {key: _cell(value) for key, value in found.items()}
        "".join((*row, *row.values())).encode()
    except (ValueError, RecursionError) as error:
        reason = str(error) if not isinstance(error, RecursionError) else "nested too deeply"
        raise Invalid(f"{where}: cannot be read as JSON: {short(reason)}") from error
    return row


def _object(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Invalid(f"{where}: a key is there twice")
    if not all(key.strip() for key in found):
        raise Invalid(f"{where}: a key is empty")
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
