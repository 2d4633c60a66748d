"""The search language compiled to SQL; the one place where a statement is not a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from headwater.filters import (
    All,
    AnyOf,
    Compare,
    Comparison,
    Condition,
    Not,
    OneOf,
    Operand,
    Search,
    Text,
)
from headwater.matching import FALSE_TEXTS, TRUE_TEXTS, operand_text
from headwater.model import VERSIONS, to_text
from headwater.store.cursor import Cursor
from headwater.store.sqlite.rows import sort_text

_COLUMNS = ("uid", "kind")
_MOMENTS = ("occurred_at", "recorded_at")
_VERSION_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(VERSIONS))
_SHOWN = "n.uid, n.kind, n.name, n.project, n.occurred_at, n.recorded_at, n.revision, n.props"


@dataclass(slots=True)
class Parameters:
    """Values that a statement names :p0, :p1 and so on."""

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        """Return the name under which `value` is passed."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A condition on `node AS n` and its parameters."""

    where: str
    parameters: Parameters


def compile_search(search: Search) -> Compiled:
    """Return the SQL condition of `search`."""
    parameters = Parameters()
    parts = [_condition(search.where, parameters)]
    if search.kinds:
        kinds = ", ".join(parameters.add(kind.value) for kind in search.kinds)
        parts.append(f"n.kind IN ({kinds})")
    for name, moment in (("occurred_at", search.times.as_of), ("recorded_at", search.times.known_at)):
        if moment is not None:
            parts.append(f"n.{name} <= {parameters.add(to_text(moment))}")
    return Compiled(" AND ".join(f"({part})" for part in parts), parameters)


def page_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, first: int
) -> tuple[str, dict[str, Any]]:
    """Return the statement of one page, in order and then by uid, missing last, with its parameters."""
    parameters = Parameters(dict(compiled.parameters.values))
    way = "DESC" if search.descending else "ASC"
    key = _order_key(search.order_by, parameters)
    after = (
        _after(cursor, search.order_by, descending=search.descending, parameters=parameters)
        if cursor
        else "1"
    )
    ordered = f"k {way}, uid" if search.order_by in _MOMENTS else f"k IS NULL, k {way}, uid"
    limit = parameters.add(first)
    text = (
        f"SELECT * FROM (SELECT {_SHOWN}, {key} AS k FROM node AS n WHERE {compiled.where}) "
        f"WHERE {after} ORDER BY {ordered} LIMIT {limit}"
    )
    return text, parameters.values


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches, as `total`."""
    return f"SELECT count(*) AS total FROM node AS n WHERE {compiled.where} ORDER BY total"


def _condition(condition: Condition, parameters: Parameters) -> str:
    match condition:
        case All(parts):
            return " AND ".join(f"({_condition(part, parameters)})" for part in parts) or "1"
        case AnyOf(parts):
            return " OR ".join(f"({_condition(part, parameters)})" for part in parts) or "0"
        case Not(inner):
            return f"NOT ({_condition(inner, parameters)})"
        case OneOf(uids):
            return f"n.uid IN (SELECT value FROM json_each({parameters.add(sorted(uids))}))"
        case Text(tokens):
            return _has_tokens(tokens, parameters)
        case Compare():
            return _compare(condition, parameters)
    raise AssertionError("check_search refuses the rest")


def _has_tokens(tokens: tuple[str, ...], parameters: Parameters) -> str:
    if not tokens:
        return "1"
    asked = " AND ".join(f'"{token}"' for token in tokens) + "*"
    return f"n.id IN (SELECT rowid FROM tokens WHERE tokens MATCH {parameters.add(asked)})"


def _compare(condition: Compare, parameters: Parameters) -> str:
    values = condition.values
    match condition.comparison:
        case Comparison.EXISTS:
            return _any_value(condition.field, lambda _: "1", parameters)
        case Comparison.NE:
            equal = _any_value(
                condition.field, lambda a: _holds(a, Comparison.EQ, values[0], parameters), parameters
            )
            return f"{_any_value(condition.field, lambda _: '1', parameters)} AND NOT ({equal})"
        case Comparison.IN:
            return _any_value(
                condition.field,
                lambda a: " OR ".join(_holds(a, Comparison.EQ, value, parameters) for value in values) or "0",
                parameters,
            )
        case Comparison.CONTAINS:
            wanted = parameters.add(operand_text(values[0]))
            return _any_value(
                condition.field, lambda a: f"instr({a}.text, {wanted}) > 0 OR {wanted} = ''", parameters
            )
    return _any_value(
        condition.field, lambda a: _holds(a, condition.comparison, values[0], parameters), parameters
    )


def _any_value(name: str, holds: Any, parameters: Parameters) -> str:
    """Return that a value of field `name` of `n` fulfils `holds(alias)`."""
    if name in _COLUMNS or name in _MOMENTS:
        moment = f"n.{name}" if name in _MOMENTS else "NULL"
        one = f"(SELECT n.{name} AS text, NULL AS number, {moment} AS time) AS c"
        return f"EXISTS (SELECT 1 FROM {one} WHERE {holds('c')})"
    key = parameters.add(name)
    own = f"n.uid IN (SELECT a.uid FROM attribute AS a WHERE a.key = {key} AND ({holds('a')}))"
    if not name.startswith("metric."):
        return own
    runs = (
        f"SELECT e.effect FROM attribute AS r CROSS JOIN edge AS e INDEXED BY edge_cause ON e.cause = r.uid "
        f"AND e.relation = 'GENERATED_BY' AND e.until IS NULL WHERE r.key = {key} AND ({holds('r')}) "
        f"UNION SELECT e.cause FROM attribute AS r CROSS JOIN edge AS e INDEXED BY edge_effect ON e.effect = r.uid "
        f"AND e.relation = 'EVALUATED' AND e.until IS NULL WHERE r.key = {key} AND ({holds('r')})"
    )
    return (
        f"({own}) OR (n.kind IN ({_VERSION_KINDS}) AND n.uid IN ({runs}) "
        f"AND NOT EXISTS (SELECT 1 FROM attribute AS o WHERE o.uid = n.uid AND o.key = {key}))"
    )


def _holds(alias: str, comparison: Comparison, value: Operand, parameters: Parameters) -> str:
    sign = comparison.value
    if isinstance(value, bool):
        texts = ", ".join(parameters.add(text) for text in (TRUE_TEXTS if value else FALSE_TEXTS))
        return f"{alias}.text IN ({texts})" if comparison is Comparison.EQ else "0"
    if isinstance(value, int | float):
        return f"{alias}.number {sign} {parameters.add(float(value))}"
    if isinstance(value, datetime):
        return f"{alias}.time {sign} {parameters.add(to_text(value))}"
    return f"{alias}.text {sign} {parameters.add(value)}"


def _order_key(name: str, parameters: Parameters) -> str:
    if name in _MOMENTS:
        return f"n.{name}"
    if name in _COLUMNS:
        return f"'1' || n.{name}"
    key = parameters.add(name)
    own = f"(SELECT max(a.sort) FROM attribute AS a WHERE a.uid = n.uid AND a.key = {key})"
    if not name.startswith("metric."):
        return own
    runs = (
        "(SELECT max(r.sort) FROM attribute AS r WHERE r.key = "
        f"{key} AND n.kind IN ({_VERSION_KINDS}) AND r.uid IN ("
        "SELECT e.cause FROM edge AS e INDEXED BY edge_effect WHERE e.effect = n.uid "
        "AND e.relation = 'GENERATED_BY' AND e.until IS NULL "
        "UNION SELECT e.effect FROM edge AS e INDEXED BY edge_cause WHERE e.cause = n.uid "
        "AND e.relation = 'EVALUATED' AND e.until IS NULL))"
    )
    return f"coalesce({own}, {runs})"


def _after(cursor: Cursor, order_by: str, *, descending: bool, parameters: Parameters) -> str:
    uid = parameters.add(cursor.uid)
    if cursor.key is None:
        return f"k IS NULL AND uid > {uid}"
    key = parameters.add(sort_text(cursor.key) if order_by not in _MOMENTS else cursor.key[2])
    beyond = "<" if descending else ">"
    return f"(k IS NULL OR k {beyond} {key} OR (k = {key} AND uid > {uid}))"
