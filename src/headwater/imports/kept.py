"""Fields that have no place of their own: kept as flat properties, within bounds that are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from headwater.facts import flat
from headwater.model import Value

MAX_PROPERTIES = 200
MAX_TEXT = 4_000
MAX_ITEMS = 500
_MAX_KEY = 200


def kept(
    fields: Mapping[str, object], *, without: Collection[str] = (), prefix: str = ""
) -> dict[str, Value]:
    """Return `fields` but those of the names `without` as flat properties below `prefix`.

    At most 200 properties, 4,000 characters of a text and 500 items of a list are kept; `fields_cut` counts the
    properties that were left out or shortened.
    """
    rest = {key: value for key, value in fields.items() if key not in without}
    out: dict[str, Value] = {}
    cut = 0
    for key, value in sorted(flat(rest, prefix=prefix).items()):
        if len(out) >= MAX_PROPERTIES or len(key) > _MAX_KEY or not key:
            cut += 1
            continue
        out[key] = _within(value)
        cut += out[key] != value
    return {**out, "fields_cut": cut} if cut else out


def _within(value: Value) -> Value:
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if isinstance(value, tuple):
        return tuple(item[:MAX_TEXT] for item in value[:MAX_ITEMS])
    return value
