"""The order of a search as SQL: numbers before text, missing last, then by uid."""

from __future__ import annotations

from headwater.matching import ORDER_CHARACTERS
from headwater.store.cursor import Cursor
from headwater.store.sqlite.comparing import VERSION_KINDS
from headwater.store.sqlite.parameters import Parameters

_TIMES = ("occurred_at", "recorded_at")
_COLUMNS = ("uid", "kind", *_TIMES)


def order_sql(name: str, parameters: Parameters) -> tuple[str, str]:
    """Return SQL for the greatest number and the greatest text of field `name` of `node AS n`."""
    if name in _COLUMNS:
        return "NULL", f"n.{name}"
    key = parameters.add(name)
    return (
        _greatest("max({}.number)", "number IS NOT NULL", name, key),
        _greatest(f"max(substr({{}}.text, 1, {ORDER_CHARACTERS}))", "number IS NULL", name, key),
    )


def rank_sql(name: str) -> str:
    """Return SQL for the rank of an order key: 0 numbers, 1 text, null missing."""
    if name in _COLUMNS:
        return "1"
    return "CASE WHEN by_text IS NOT NULL THEN 1 WHEN by_number IS NOT NULL THEN 0 END"


def after_sql(cursor: Cursor | None, parameters: Parameters, *, descending: bool) -> str:
    """Return SQL that is true of the rows which come after `cursor`."""
    if cursor is None:
        return "1"
    uid = parameters.add(cursor.uid)
    if cursor.key is None:
        return f"rank IS NULL AND uid > {uid}"
    rank, number, text = (parameters.add(each) for each in cursor.key)
    beyond = "<" if descending else ">"
    own = f"by_number {beyond} {number}" if cursor.key[0] == 0 else f"by_text {beyond} {text}"
    same = f"by_number = {number}" if cursor.key[0] == 0 else f"by_text = {text}"
    return (
        f"(rank IS NULL OR rank {beyond} {rank} OR (rank = {rank} AND ({own} OR ({same} AND uid > {uid}))))"
    )


def _greatest(value: str, reading: str, name: str, key: str) -> str:
    own = (
        f"(SELECT {value.format('a')} FROM attribute AS a "
        f"WHERE a.node = n.number AND a.key = {key} AND a.{reading})"
    )
    if not name.startswith("metric."):
        return own
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM attribute AS a WHERE a.node = n.number AND a.key = {key}) THEN {own} "
        f"WHEN n.kind IN ({VERSION_KINDS}) THEN (SELECT {value.format('r')} FROM ("
        "SELECT e.cause AS uid FROM edge AS e INDEXED BY edge_effect "
        "WHERE e.effect = n.uid AND e.relation = 'GENERATED_BY' AND e.until IS NULL UNION ALL "
        "SELECT e.effect FROM edge AS e INDEXED BY edge_cause "
        "WHERE e.cause = n.uid AND e.relation = 'EVALUATED' AND e.until IS NULL) AS about "
        "CROSS JOIN node AS run ON run.uid = about.uid "
        f"CROSS JOIN attribute AS r ON r.node = run.number AND r.key = {key} AND r.{reading}) END"
    )
