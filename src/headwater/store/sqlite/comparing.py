"""One comparison of the search language as SQL, agreeing with `matching`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from headwater.filters import Compare, Comparison, Operand
from headwater.matching import FALSE_TEXTS, TRUE_TEXTS, operand_text, readings
from headwater.model import VERSIONS, to_text
from headwater.store.sqlite.parameters import Parameters

VERSION_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(VERSIONS))
TEXT_START = 60
_COLUMNS = ("uid", "kind", "occurred_at", "recorded_at")

_Predicate = Callable[[str], list[str]]


def comparison_sql(condition: Compare, parameters: Parameters) -> str:
    """Return SQL that is 1 where `condition` holds for `node AS n`, else 0."""
    values = condition.values
    match condition.comparison:
        case Comparison.EXISTS:
            return _some(condition.field, _present, parameters)
        case Comparison.NE:
            equal = _some(condition.field, _holding(Comparison.EQ, values[:1], parameters), parameters)
            return f"({_some(condition.field, _present, parameters)} AND NOT {equal})"
        case Comparison.IN:
            return _some(condition.field, _holding(Comparison.EQ, values, parameters), parameters)
        case Comparison.CONTAINS:
            part = parameters.add(operand_text(values[0]))
            return _some(condition.field, lambda a: _either(a, f"instr({a}.text, {part}) > 0"), parameters)
    return _some(condition.field, _holding(condition.comparison, values[:1], parameters), parameters)


def _some(name: str, predicate: _Predicate, parameters: Parameters) -> str:
    """Return SQL that says whether a value of field `name` fulfils one of the alternatives of `predicate`.

    `predicate(alias)` gives conditions on the row `alias` of a value; each alternative is one that an index
    of the attribute table can search, hence they are united and not joined by OR.
    """
    if name in _COLUMNS:
        time = f"n.{name}" if name.endswith("_at") else "NULL"
        row = f"(SELECT n.{name} AS text, NULL AS number, {time} AS time) AS c"
        return f"(EXISTS (SELECT 1 FROM {row} WHERE {' OR '.join(predicate('c')) or '0'}))"
    key = parameters.add(name)
    alternatives = predicate("a")
    own = " UNION ALL ".join(
        f"SELECT a.node FROM attribute AS a WHERE a.key = {key} AND {one}" for one in alternatives
    )
    if not own:
        return "(0)"
    if not name.startswith("metric."):
        return f"(n.number IN ({own}))"
    return f"(n.number IN ({own}) OR {_measured(key, own)})"


def _measured(key: str, own: str) -> str:
    """Return SQL that says whether a run about the version `n`, which has no such metric itself, matches."""
    runs = f"SELECT r.uid FROM node AS r WHERE r.number IN ({own})"
    return (
        f"(n.kind IN ({VERSION_KINDS}) AND n.uid IN ("
        f"SELECT e.effect FROM ({runs}) AS r CROSS JOIN edge AS e INDEXED BY edge_cause "
        "ON e.cause = r.uid AND e.relation = 'GENERATED_BY' AND e.until IS NULL UNION ALL "
        f"SELECT e.cause FROM ({runs}) AS r CROSS JOIN edge AS e INDEXED BY edge_effect "
        "ON e.effect = r.uid AND e.relation = 'EVALUATED' AND e.until IS NULL) "
        f"AND NOT EXISTS (SELECT 1 FROM attribute AS o WHERE o.node = n.number AND o.key = {key}))"
    )


def _present(alias: str) -> list[str]:
    return _either(alias, "1")


def _either(alias: str, condition: str) -> list[str]:
    return [f"{alias}.number IS NOT NULL AND {condition}", f"{alias}.number IS NULL AND {condition}"]


def _holding(comparison: Comparison, values: tuple[Operand, ...], parameters: Parameters) -> _Predicate:
    """Return the predicate that a value compares so with any of `values`."""
    named = [(value, _added(value, parameters)) for value in values]

    def predicate(alias: str) -> list[str]:
        return [one for value, name in named for one in _holds(alias, comparison, value, name, parameters)]

    return predicate


def _added(value: Operand, parameters: Parameters) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return parameters.add(float(value))
    return parameters.add(to_text(value) if isinstance(value, datetime) else value)


def _holds(
    alias: str, comparison: Comparison, value: Operand, name: str, parameters: Parameters
) -> list[str]:
    sign = comparison.value
    if isinstance(value, bool):
        texts = TRUE_TEXTS if value else FALSE_TEXTS
        return [_equal_text(alias, f"'{text}'") for text in texts] if comparison is Comparison.EQ else []
    if isinstance(value, int | float):
        return [f"{alias}.number {sign} {name}"]
    if isinstance(value, datetime):
        return [f"{alias}.time {sign} {name}"]
    if comparison is not Comparison.EQ:
        return _either(alias, f"{alias}.text {sign} {name}")
    number = readings(value)[0].number
    if number is None:
        return [_equal_text(alias, name)]
    return [f"{alias}.number = {parameters.add(number)} AND {alias}.text = {name}"]


def _equal_text(alias: str, name: str) -> str:
    start = f"substr({alias}.text, 1, {TEXT_START}) = substr({name}, 1, {TEXT_START})"
    # The plus keeps SQLite from putting `name` for the text inside `start`, which would hide the index.
    return f"{alias}.number IS NULL AND {start} AND +{alias}.text = {name}"
