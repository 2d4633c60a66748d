"""Names and digests as ranges that an index can find."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.matching import readings
from headwater.model import Kind
from headwater.store.arguments import MIN_UID_PREFIX
from headwater.store.sqlite.rows import packed_list

Parameters = dict[str, str | bytes | int | float | None]

_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def name_parameters(kinds: Sequence[Kind], name: str, *, project: str, limit: int) -> Parameters:
    """Return what the `nodes_named` statements ask for."""
    return {
        "name": name,
        "beyond": beyond(name),
        "number": readings(name)[0].number,
        "by_uid": len(name) >= MIN_UID_PREFIX,
        "kinds": packed_list(kind.value for kind in kinds) if kinds else None,
        "project": project,
        "limit": max(limit, 0),
    }


def digest_parameters(value: str, *, algorithm: str, limit: int) -> Parameters:
    """Return what `nodes_with_digest` asks for."""
    return {"value": value, "beyond": beyond(value), "algorithm": algorithm, "limit": max(limit, 0)}


def beyond(prefix: str) -> str | bytes:
    """Return the smallest value that SQLite puts after all texts which start with `prefix`.

    Where no text is that great it is a blob, which comes after every text.
    """
    while prefix:
        point = ord(prefix[-1]) + 1
        if point in _SURROGATES:
            point = _SURROGATES.stop
        if point <= _LAST:
            return prefix[:-1] + chr(point)
        prefix = prefix[:-1]
    return b""
