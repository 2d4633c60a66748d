"""The search language compiled to Cypher; the one place where a statement is not a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from headwater.facts import MAX_EXACT_INT
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
    gathered,
)
from headwater.matching import FALSE_TEXTS, ORDER_CHARACTERS, TRUE_TEXTS, operand_text
from headwater.model import VERSIONS, to_text
from headwater.store.cursor import Cursor

_NUMBER = r"[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?"
_MOMENT = (
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]+)?Z?)?"
)
_PLAIN_TEXT = ("uid", "kind", "name", "project")
_MOMENTS = ("occurred_at", "recorded_at")
_VERSION_KINDS = sorted(kind.value for kind in VERSIONS)


@dataclass(slots=True)
class Compiled:
    """A search as Cypher: where its nodes come from, the condition, and the parameters of both."""

    source: str
    where: str
    parameters: dict[str, Any]


@dataclass(slots=True)
class _Parameters:
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        """Return the name, with its dollar sign, under which `value` is passed."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def compile_search(search: Search, *, entity: str, index: str) -> Compiled:
    """Return the Cypher of `search`; `entity` is the label of all nodes and `index` the full-text one."""
    parameters = _Parameters()
    conditions = [_condition(gathered(search.where), parameters), "n.kind IS NOT NULL"]
    if search.kinds:
        conditions.append(f"n.kind IN {parameters.add([kind.value for kind in search.kinds])}")
    for name, moment in (("occurred_at", search.times.as_of), ("recorded_at", search.times.known_at)):
        if moment is not None:
            conditions.append(f"n.{name} <= {parameters.add(to_text(moment))}")
    source = f"MATCH (n:{entity})"
    if tokens := _leading_tokens(search.where):
        lucene = " ".join(f"+{token}" for token in tokens) + "*"
        source = f"CALL db.index.fulltext.queryNodes('{index}', {parameters.add(lucene)}) YIELD node AS n"
    return Compiled(source, " AND ".join(f"({each})" for each in conditions), parameters.values)


def page_statement(
    compiled: Compiled, search: Search, cursor: Cursor | None, *, whole: bool
) -> tuple[str, dict[str, Any]]:
    """Return the statement of one page, its rows `uid`, `node`, `rank`, `number`, `text`, with its parameters.

    `node` has all properties where `whole`, else none; `rank` is 0 for numbers, 1 for text and null where the field
    is missing.
    """
    parameters = _Parameters(dict(compiled.parameters))
    way = "DESC" if search.descending else "ASC"
    keyed = _order(search.order_by, parameters)
    after = _after(cursor, descending=search.descending, parameters=parameters) if cursor else "true"
    statement = (
        f"{compiled.source} WITH n WHERE {compiled.where} "
        f"{keyed} WITH n, rank, number, text WHERE {after} "
        f"RETURN n.uid AS uid, {'properties(n)' if whole else 'null'} AS node, rank, number, text "
        f"ORDER BY rank IS NULL, rank {way}, number {way}, text {way}, n.uid LIMIT $first"
    )
    return statement, parameters.values


def count_statement(compiled: Compiled) -> str:
    """Return the statement that counts what matches, as `total`."""
    return f"{compiled.source} WITH n WHERE {compiled.where} RETURN count(n) AS total"


def _leading_tokens(condition: Condition) -> tuple[str, ...]:
    """Return the tokens that every match must have, where the full-text index can find them."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    return next((part.tokens for part in parts if isinstance(part, Text) and part.tokens), ())


def _condition(condition: Condition, parameters: _Parameters) -> str:
    match condition:
        case All(parts):
            return " AND ".join(f"({_condition(part, parameters)})" for part in parts) or "true"
        case AnyOf(parts):
            return " OR ".join(f"({_condition(part, parameters)})" for part in parts) or "false"
        case Not(inner):
            return f"NOT ({_condition(inner, parameters)})"
        case OneOf(uids):
            return f"n.uid IN {parameters.add(sorted(uids))}"
        case Text(tokens):
            return _has_tokens(tokens, parameters)
        case Compare():
            return _compare(condition, parameters)
    raise AssertionError("check_search refuses the rest")


def _has_tokens(tokens: tuple[str, ...], parameters: _Parameters) -> str:
    if not tokens:
        return "true"
    *whole, last = tokens
    held = "(' ' + n.tokens + ' ')"
    parts = [f"{held} CONTAINS {parameters.add(f' {token} ')}" for token in whole]
    return " AND ".join([*parts, f"{held} CONTAINS {parameters.add(f' {last}')}"])


def _compare(condition: Compare, parameters: _Parameters) -> str:
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
    f"CASE WHEN {_NUMERIC} THEN toFloat(x) "
    f"WHEN x IS :: STRING NOT NULL AND x =~ '{_NUMBER}' AND abs(toFloat(x)) < 1.7976931348623157e308 "
    "THEN toFloat(x) END"
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


def _equal(values: tuple[Operand, ...], parameters: _Parameters) -> str:
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
    return " OR ".join(asked) or "false"


def _holds(comparison: Comparison, value: Operand, parameters: _Parameters) -> str:
    """Return whether `x` is above or below `value`; truth values have no order."""
    sign = comparison.value
    if isinstance(value, bool):
        return "false"
    if isinstance(value, int | float):
        return f"coalesce(({_NUM}) {sign} {parameters.add(float(value))}, false)"
    if isinstance(value, datetime):
        return f"coalesce(({_TIME}) {sign} {parameters.add(to_text(value))}, false)"
    return f"({_TEXT}) {sign} {parameters.add(value)}"


def _values(name: str, parameters: _Parameters) -> str:
    """Return the list of values of a field; a metric of a version may be that of a run about it."""
    if name in _MOMENTS or name in _PLAIN_TEXT:
        return f"[y IN [n.{name}] WHERE y <> '']"
    key = parameters.add(f"prop.{name}" if name in ("revision", "tokens") else name)
    own = f"CASE WHEN n[{key}] IS :: LIST<ANY> NOT NULL THEN n[{key}] ELSE [n[{key}]] END"
    if not name.startswith("metric."):
        return f"CASE WHEN n[{key}] IS NULL THEN [] ELSE {own} END"
    runs = (
        f"COLLECT {{ MATCH (n)-[:GENERATED_BY]->(run) WHERE run[{key}] IS NOT NULL RETURN run[{key}] AS y "
        f"UNION ALL MATCH (n)<-[:EVALUATED]-(run) WHERE run[{key}] IS NOT NULL RETURN run[{key}] AS y }}"
    )
    return (
        f"CASE WHEN n[{key}] IS NOT NULL THEN {own} "
        f"WHEN n.kind IN {parameters.add(_VERSION_KINDS)} THEN {runs} ELSE [] END"
    )


def _order(name: str, parameters: _Parameters) -> str:
    if name in _MOMENTS:
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


def _after(cursor: Cursor, *, descending: bool, parameters: _Parameters) -> str:
    uid = parameters.add(cursor.uid)
    if cursor.key is None:
        return f"rank IS NULL AND n.uid > {uid}"
    rank, number, text = (parameters.add(each) for each in cursor.key)
    beyond = "<" if descending else ">"
    return (
        f"rank IS NULL OR rank {beyond} {rank} OR (rank = {rank} AND (number {beyond} {number} "
        f"OR (number = {number} AND (text {beyond} {text} OR (text = {text} AND n.uid > {uid})))))"
    )
