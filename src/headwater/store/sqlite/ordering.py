"""The order of a search as SQL: missing last, numbers before text, then by uid.

A key is one value: SQLite itself puts numbers before text, as the order of searches does.
"""

from __future__ import annotations

from headwater.filters import Search
from headwater.matching import ORDER_CHARACTERS, OrderKey
from headwater.store.cursor import Cursor
from headwater.store.sqlite.comparing import RUNS_ABOUT, VERSION_KINDS
from headwater.store.sqlite.parameters import Parameters

TIMES = ("occurred_at", "recorded_at")
_COLUMNS = ("uid", "kind", *TIMES)


def key_sql(name: str, parameters: Parameters) -> str:
    """Return SQL for the greatest reading of field `name` of `node AS n`; null where it is missing."""
    if name in _COLUMNS:
        return f"n.{name}"
    key = parameters.add(name)
    own = f"(SELECT {_greatest('a')} FROM attribute AS a WHERE a.node = n.number AND a.key = {key})"
    if not name.startswith("metric."):
        return own
    return (
        f"coalesce({own}, CASE WHEN n.kind IN ({VERSION_KINDS}) THEN "
        f"(SELECT {_greatest('r')} FROM ({RUNS_ABOUT}) AS about "
        f"CROSS JOIN attribute AS r ON r.node = about.run AND r.key = {key}) END)"
    )


def order_sql(search: Search) -> str:
    """Return the terms by which rows with `sort` and `uid` are ordered."""
    return f"sort IS NULL, sort {'DESC' if search.descending else 'ASC'}, uid"


def after_sql(search: Search, cursor: Cursor | None, parameters: Parameters, *, sort: str, uid: str) -> str:
    """Return SQL that is true of the rows which come after `cursor`; `sort` and `uid` name their columns."""
    if cursor is None:
        return "1"
    last = parameters.add(cursor.uid)
    if cursor.key is None:
        return f"({sort} IS NULL AND {uid} > {last})"
    at = parameters.add(cursor.key[1] if cursor.key[0] == 0 else cursor.key[2])
    beyond = "<" if search.descending else ">"
    present = f"{sort} {beyond}= {at} AND ({sort} {beyond} {at} OR {uid} > {last})"
    return f"({present})" if search.order_by in _COLUMNS else f"({sort} IS NULL OR ({present}))"


def key_of(sort: float | str | None) -> OrderKey | None:
    """Return the order key that a value of `sort` is."""
    if sort is None:
        return None
    return (1, 0.0, sort) if isinstance(sort, str) else (0, sort, "")


def _greatest(alias: str) -> str:
    text = f"substr({alias}.text, 1, {ORDER_CHARACTERS})"
    return f"max(CASE WHEN {alias}.number IS NULL THEN {text} ELSE {alias}.number END)"
