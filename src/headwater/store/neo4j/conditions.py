"""Conditions and orders of the search language as Cypher, agreeing with `matching`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

from headwater.facts import MAX_EXACT_INT
from headwater.filters import All, AnyOf, Compare, Comparison, Condition, Not, OneOf, Operand, Text
from headwater.matching import FALSE_TEXTS, ORDER_CHARACTERS, TRUE_TEXTS, operand_text
from headwater.model import VERSIONS, to_text

_NUMBER = r"[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?"
_MOMENT = (
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?Z?)?"
)
_PLAIN_TEXT = ("uid", "kind", "name", "project")
MOMENTS = ("occurred_at", "recorded_at")
# As literals they would let the planner drop the rest, and then refuse the index that a statement begins with.
_ALWAYS, _NEVER = "n.uid IS NOT NULL", "n.uid IS NULL"
_SIGNS = ("<", "<=", ">", ">=")
_VERSION_KINDS = sorted(kind.value for kind in VERSIONS)


@dataclass(slots=True)
class Parameters:
    """The values of a statement by name."""

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        """Return the name, with its dollar sign, under which `value` is passed."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def condition_text(condition: Condition, parameters: Parameters) -> str:
    """Return Cypher that is true where `condition` holds for the node `n`, else false and never null."""
    match condition:
        case All(parts):
            return " AND ".join(f"({condition_text(part, parameters)})" for part in parts) or _ALWAYS
        case AnyOf(parts):
            return " OR ".join(f"({condition_text(part, parameters)})" for part in parts) or _NEVER
        case Not(inner):
            return f"NOT ({condition_text(inner, parameters)})"
        case OneOf(uids):
            return f"n.uid IN {parameters.add(sorted(uids))}"
        case Text(tokens):
            return _has_tokens(tokens, parameters)
        case Compare():
            return _compare(condition, parameters)
    raise AssertionError("check_search refuses the rest")


def _has_tokens(tokens: tuple[str, ...], parameters: Parameters) -> str:
    if not tokens:
        return _ALWAYS
    *whole, last = tokens
    held = "(' ' + n.tokens + ' ')"
    parts = [f"{held} CONTAINS {parameters.add(f' {token} ')}" for token in whole]
    return " AND ".join([*parts, f"{held} CONTAINS {parameters.add(f' {last}')}"])


def _compare(condition: Compare, parameters: Parameters) -> str:
    """Return the comparison, asked first in the way that is quick for what most nodes hold."""
    if condition.field in MOMENTS and (plain := _moment(condition, parameters)):
        return plain
    whole, values = _compared(condition, parameters), condition.values
    if condition.field in (*MOMENTS, *_PLAIN_TEXT):
        held = f"n.{condition.field}"
    else:
        held = f"n[{parameters.add(_key(condition.field))}]"
    if condition.comparison in (Comparison.EQ, Comparison.IN) and all(map(_is_plain, values)):
        return f"coalesce({held} IN {parameters.add(list(values))}, false) OR {whole}"
    if condition.comparison.value in _SIGNS and _is_number(values[0]) and values[0] != 0:
        # What is no number gives null here, and is asked in full; so is 0, below which -0.0 stands for Neo4j.
        sign, value = condition.comparison.value, parameters.add(float(values[0]))
        return f"coalesce({held} {sign} {value}, {whole})"
    return whole


def _is_plain(value: Operand) -> bool:
    """Return whether a property that equals `value` as Neo4j compares does so for us, too."""
    return value != "" and isinstance(value, str | int | float) and not isinstance(value, bool)


def _moment(condition: Compare, parameters: Parameters) -> str:
    """Return the comparison of when a node occurred or was recorded, which an index can answer; else nothing."""
    moments = [to_text(value) for value in condition.values if isinstance(value, datetime)]
    if len(moments) < len(condition.values) or not moments:
        return ""
    if condition.comparison is Comparison.IN:
        return f"n.{condition.field} IN {parameters.add(moments)}"
    if condition.comparison.value not in (*_SIGNS, "="):
        return ""
    return f"n.{condition.field} {condition.comparison.value} {parameters.add(moments[0])}"


def _compared(condition: Compare, parameters: Parameters) -> str:
    found = _values(condition.field, parameters)
    values = condition.values
    match condition.comparison:
        case Comparison.EXISTS:
            return f"size({found}) > 0"
        case Comparison.NE:
            return f"size({found}) > 0 AND none(x IN {found} WHERE {_equal(values, parameters)})"
        case Comparison.EQ | Comparison.IN:
            return f"any(x IN {found} WHERE {_equal(values, parameters)})"
        case Comparison.CONTAINS:
            return f"any(x IN {found} WHERE {_TEXT} CONTAINS {parameters.add(operand_text(values[0]))})"
    return f"any(x IN {found} WHERE {_holds(condition.comparison, values[0], parameters)})"


_NUMERIC = "(x IS :: INTEGER NOT NULL OR x IS :: FLOAT NOT NULL)"
_NUM = (
    f"CASE WHEN {_NUMERIC} THEN toFloat(x) + 0.0 "  # -0.0 becomes 0.0
    f"WHEN x IS :: STRING NOT NULL AND x =~ '{_NUMBER}' AND abs(toFloat(x)) < 1.7976931348623157e308 "
    "THEN toFloat(x) + 0.0 END"
)
_WHOLE = f"x = toInteger(x) AND abs(x) <= {MAX_EXACT_INT}"
_TEXT = (
    f"CASE WHEN {_NUMERIC} THEN CASE WHEN {_WHOLE} THEN toString(toInteger(x)) ELSE toString(x) END "
    "ELSE toString(x) END"
)
_TIME = (
    f"CASE WHEN x IS :: STRING NOT NULL AND x =~ '{_MOMENT}' THEN left(x, 10) + 'T' "
    "+ CASE WHEN size(x) > 10 THEN substring(x, 11, 8) ELSE '00:00:00' END + '.' "
    "+ left(replace(substring(x, 20), 'Z', '') + '000000', 6) + 'Z' END"
)


def _equal(values: tuple[Operand, ...], parameters: Parameters) -> str:
    """Return whether `x` equals any of `values`, each as what it is: so long a list is one parameter to plan for."""
    numbers: list[float] = []
    moments: list[str] = []
    texts: list[str] = []
    for value in values:
        if isinstance(value, bool):
            texts += TRUE_TEXTS if value else FALSE_TEXTS
        elif isinstance(value, int | float):
            numbers.append(float(value))
        elif isinstance(value, datetime):
            moments.append(to_text(value))
        else:
            texts.append(value)
    readings = ((_NUM, numbers), (_TIME, moments), (_TEXT, texts))
    asked = [f"coalesce(({read}) IN {parameters.add(wanted)}, false)" for read, wanted in readings if wanted]
    return " OR ".join(asked) or _NEVER


def _holds(comparison: Comparison, value: Operand, parameters: Parameters) -> str:
    """Return whether `x` is above or below `value`; truth values have no order."""
    sign = comparison.value
    if isinstance(value, bool):
        return _NEVER
    if isinstance(value, int | float):
        return f"coalesce(({_NUM}) {sign} {parameters.add(float(value) + 0.0)}, false)"
    if isinstance(value, datetime):
        return f"coalesce(({_TIME}) {sign} {parameters.add(to_text(value))}, false)"
    return f"({_TEXT}) {sign} {parameters.add(value)}"


def _values(name: str, parameters: Parameters) -> str:
    """Return the list of values of a field; a metric of a version may be that of a run about it."""
    if name in MOMENTS or name in _PLAIN_TEXT:
        return f"[y IN [n.{name}] WHERE y <> '']"
    key = parameters.add(_key(name))
    own = f"CASE WHEN n[{key}] IS :: LIST<ANY> NOT NULL THEN n[{key}] ELSE [n[{key}]] END"
    if not name.startswith("metric."):
        return f"CASE WHEN n[{key}] IS NULL THEN [] ELSE {own} END"
    # Added one to the other, so that of a list each member is one of the values.
    runs = (
        "reduce(held = [], y IN "
        f"COLLECT {{ MATCH (n)-[:GENERATED_BY]->(run) WHERE run[{key}] IS NOT NULL RETURN run[{key}] AS y "
        f"UNION ALL MATCH (n)<-[:EVALUATED]-(run) WHERE run[{key}] IS NOT NULL RETURN run[{key}] AS y }} "
        "| held + y)"
    )
    return (
        f"CASE WHEN n[{key}] IS NOT NULL THEN {own} "
        f"WHEN n.kind IN {parameters.add(_VERSION_KINDS)} THEN {runs} ELSE [] END"
    )


def _key(name: str) -> str:
    """Return under which property a node holds a field."""
    return f"prop.{name}" if name in ("revision", "tokens") else name


def _is_number(value: Operand) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def order_text(name: str, parameters: Parameters) -> str:
    """Return Cypher that adds by what a node `n` is ordered: `rank` 0 for numbers, 1 for text, null where missing."""
    if name in MOMENTS:
        return f"WITH n, 1 AS rank, 0.0 AS number, n.{name} AS text"
    greatest = "reduce(m = null, y IN {} | CASE WHEN m IS NULL OR y > m THEN y ELSE m END)"
    return (
        f"WITH n, {_values(name, parameters)} AS found "
        f"WITH n, [x IN found | {_NUM}] AS numbers, "
        f"[x IN found WHERE ({_NUM}) IS NULL | left({_TEXT}, {ORDER_CHARACTERS})] AS texts "
        "WITH n, CASE WHEN size(texts) > 0 THEN 1 WHEN size(numbers) > 0 THEN 0 END AS rank, "
        f"{greatest.format('numbers')} AS top, {greatest.format('texts')} AS last "
        "WITH n, rank, CASE rank WHEN 0 THEN top ELSE 0.0 END AS number, "
        "CASE rank WHEN 1 THEN last ELSE '' END AS text"
    )
