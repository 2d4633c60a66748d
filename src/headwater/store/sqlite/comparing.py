"""One comparison of the search language as SQL, agreeing with `matching`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.filters import Compare, Comparison, Operand
from headwater.matching import FALSE_TEXTS, TRUE_TEXTS, operand_text, readings
from headwater.model import VERSIONS, Relation, to_text
from headwater.store.sqlite.parameters import Parameters
from headwater.store.sqlite.relations import RELATIONS

VERSION_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(VERSIONS))
TEXT_START = 60
GENERATED_BY = f"{RELATIONS[Relation.GENERATED_BY]} /* GENERATED_BY */"
EVALUATED = f"{RELATIONS[Relation.EVALUATED]} /* EVALUATED */"
# The numbers of the runs that made or evaluated the version n.
RUNS_ABOUT = (
    "SELECT e.cause AS run FROM edge AS e INDEXED BY edge_effect "
    f"WHERE e.effect = n.number AND e.relation = {GENERATED_BY} AND e.until IS NULL UNION ALL "
    "SELECT e.effect FROM edge AS e INDEXED BY edge_cause "
    f"WHERE e.cause = n.number AND e.relation = {EVALUATED} AND e.until IS NULL"
)
_COLUMNS = ("uid", "kind", "occurred_at", "recorded_at")

RANGES = (Comparison.GT, Comparison.GE, Comparison.LT, Comparison.LE)


@dataclass(frozen=True, slots=True)
class _Value:
    """SQL for a value as what it may be read as."""

    number: str
    text: str
    time: str

    @classmethod
    def of(cls, row: str) -> _Value:
        """Return the value in a row of the attribute table."""
        return cls(f"{row}.number", f"{row}.text", f"{row}.time")


_Predicate = Callable[[_Value], list[str]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How comparisons are written: with `each`, the SQL of the number of the node n, they look at its values alone;
    else at an index of all nodes'. `versions` says whether n may be a version, which has the metrics of runs about it.
    """

    each: str = ""
    versions: bool = True


def comparison_sql(condition: Compare, parameters: Parameters, manner: Manner) -> str:
    """Return SQL that is 1 where `condition` holds for `node AS n`, else 0."""
    name, values = condition.field, condition.values
    if uids := uids_of(condition):
        return named_sql([parameters.add(uid) for uid in uids])
    match condition.comparison:
        case Comparison.EXISTS:
            return _some(name, _present, parameters, manner)
        case Comparison.NE:
            equal = _some(name, _equal(values, parameters), parameters, manner)
            return f"({_some(name, _present, parameters, manner)} AND NOT {equal})"
        case Comparison.CONTAINS:
            part = parameters.add(operand_text(values[0]))
            return _some(
                name, lambda value: _either(value, f"instr({value.text}, {part}) > 0"), parameters, manner
            )
    return _some(name, _alternatives(condition, parameters), parameters, manner)


def uids_of(condition: Compare) -> list[str]:
    """Return the uids that `condition` asks for, where it asks for nothing else."""
    if condition.field != "uid" or condition.comparison not in (Comparison.EQ, Comparison.IN):
        return []
    uids = [
        value for value in condition.values if isinstance(value, str) and readings(value)[0].number is None
    ]
    return uids if len(uids) == len(condition.values) else []


def named_sql(uids: Sequence[str]) -> str:
    """Return SQL that says whether `node AS n` has one of the uids, which are passed under names or come of a query."""
    return f"(n.number IN ({numbers_sql(uids)}))"


def numbers_sql(uids: Sequence[str]) -> str:
    """Return SQL for the numbers of the uids, as `node`."""
    return f"SELECT number AS node FROM named WHERE uid IN ({', '.join(uids)})"


def holders_sql(condition: Compare, parameters: Parameters) -> str:
    """Return SQL for the numbers of the nodes that an index finds to hold `condition`; empty where none helps.

    Versions that hold it through a run are not among them.
    """
    searched = condition.comparison in (Comparison.EQ, Comparison.IN) or (
        condition.comparison in RANGES and isinstance(condition.values[0], int | float | datetime)
    )
    if not searched or condition.field in _COLUMNS:
        return ""
    return _holders(parameters.add(condition.field), _alternatives(condition, parameters)(_Value.of("a")))


def line_sql(condition: Compare, parameters: Parameters) -> str:
    """Return SQL for the rows `few` of the attribute table that an index has in the order of time, each node once.

    They are those in which a field is one short text or one number; empty where `condition` asks for anything else.
    """
    searched = condition.comparison in (Comparison.EQ, Comparison.IN) and len(condition.values) == 1
    if not searched or condition.field in _COLUMNS or isinstance(condition.values[0], bool | datetime):
        return ""
    text = condition.values[0]
    if isinstance(text, str) and readings(text)[0].number is None and _is_long(text):
        return ""
    key = parameters.add(condition.field)
    (value,) = _equal(condition.values, parameters)(_Value.of("few"))
    (again,) = _equal(condition.values, parameters)(_Value.of("o"))
    once = (
        "few.position = 0 OR NOT EXISTS (SELECT 1 FROM attribute AS o "
        f"WHERE o.node = few.node AND o.key = {key} AND o.position < few.position AND {again})"
    )
    return f"few.key = {key} AND {value} AND ({once})"


def _alternatives(condition: Compare, parameters: Parameters) -> _Predicate:
    if condition.comparison in (Comparison.EQ, Comparison.IN):
        return _equal(condition.values, parameters)
    return _ordered(condition.comparison, condition.values[0], parameters)


def _holders(key: str, alternatives: Sequence[str]) -> str:
    return " UNION ALL ".join(
        f"SELECT a.node FROM attribute AS a WHERE a.key = {key} AND {one}" for one in alternatives
    )


def _some(name: str, predicate: _Predicate, parameters: Parameters, manner: Manner) -> str:
    """Return SQL that says whether a value of field `name` fulfils one of the alternatives of `predicate`.

    `predicate(value)` gives conditions on a value; each alternative is one that an index of the attribute table can
    search, hence they are united and not joined by OR where all nodes are looked at.
    """
    if name in _COLUMNS:
        return _column(name, predicate)
    key = parameters.add(name)
    # The plus keeps SQLite from looking for the value among those of all nodes.
    alternatives = predicate(_Value.of("+a" if manner.each else "a"))
    if not alternatives:
        return "(0)"
    one_of = " OR ".join(f"({one})" for one in alternatives)
    own = (
        f"EXISTS (SELECT 1 FROM attribute AS a WHERE a.node = {manner.each} AND a.key = {key} AND ({one_of}))"
        if manner.each
        else f"n.number IN ({_holders(key, alternatives)})"
    )
    if not (name.startswith("metric.") and manner.versions):
        return f"({own})"
    about = _measured_each(key, one_of) if manner.each else _measured(_holders(key, alternatives))
    unmeasured = f"NOT EXISTS (SELECT 1 FROM attribute AS o WHERE o.node = n.number AND o.key = {key})"
    return f"({own} OR (n.kind IN ({VERSION_KINDS}) AND {about} AND {unmeasured}))"


def _column(name: str, predicate: _Predicate) -> str:
    """Return SQL that says whether a column of `n` fulfils one of the alternatives."""
    column = f"n.{name}"
    time = column if name.endswith("_at") else "NULL"
    alternatives = predicate(_Value(number="NULL", text=column, time=time))
    # A time compared with a time is never null, and bare an index can give it.
    told = [one if one.startswith(column) else f"coalesce({one}, 0)" for one in alternatives]
    return f"({' OR '.join(told) or '0'})"


def _measured(own: str) -> str:
    """Return SQL that says whether the version `n` is one that a run of those in `own` is about."""
    return (
        "n.number IN ("
        f"SELECT e.effect FROM ({own}) AS r CROSS JOIN edge AS e INDEXED BY edge_cause "
        f"ON e.cause = r.node AND e.relation = {GENERATED_BY} AND e.until IS NULL UNION ALL "
        f"SELECT e.cause FROM ({own}) AS r CROSS JOIN edge AS e INDEXED BY edge_effect "
        f"ON e.effect = r.node AND e.relation = {EVALUATED} AND e.until IS NULL)"
    )


def _measured_each(key: str, one_of: str) -> str:
    """Return SQL that says whether a run about the version `n` has a value of `key` that is `one_of`."""
    return (
        f"EXISTS (SELECT 1 FROM ({RUNS_ABOUT}) AS about "
        f"CROSS JOIN attribute AS a ON a.node = about.run AND a.key = {key} AND ({one_of}))"
    )


def _present(value: _Value) -> list[str]:
    return _either(value, "1")


def _either(value: _Value, condition: str) -> list[str]:
    return [
        f"{value.number} IS NOT NULL AND {condition}",
        f"{_short(value)} AND {condition}",
        f"{_long(value)} AND {condition}",
    ]


def _short(value: _Value) -> str:
    return f"{value.number} IS NULL AND length({value.text}) <= {TEXT_START}"


def _long(value: _Value) -> str:
    return f"{value.number} IS NULL AND length({value.text}) > {TEXT_START}"


def _equal(values: tuple[Operand, ...], parameters: Parameters) -> _Predicate:
    """Return the predicate that a value equals any of `values`, each as what it is; texts too that are numbers."""
    sorts = _sorted(values)
    numbers, moments, numerals = ([parameters.add(value) for value in sort] for sort in sorts[:3])
    texts = {parameters.add(text): text for text in sorts[3]}
    read = [
        parameters.add(number)
        for number in {readings(text)[0].number for text in sorts[2]}
        if number is not None
    ]

    def predicate(value: _Value) -> list[str]:
        asked = []
        if numbers:
            asked.append(_one_of(value.number, numbers))
        if moments:
            asked.append(_one_of(value.time, moments))
        if numerals:
            asked.append(f"{_one_of(value.number, read)} AND {_one_of(value.text, numerals)}")
        return asked + _one_of_texts(value, texts)

    return predicate


def _sorted(values: tuple[Operand, ...]) -> tuple[list[float], list[str], list[str], list[str]]:
    """Return the numbers, the moments, the texts that are numbers and the other texts among `values`."""
    numbers: dict[float, None] = {}
    moments, numerals, texts = dict[str, None](), dict[str, None](), dict[str, None]()
    for value in values:
        if isinstance(value, bool):
            texts |= dict.fromkeys(TRUE_TEXTS if value else FALSE_TEXTS)
        elif isinstance(value, int | float):
            numbers[float(value)] = None
        elif isinstance(value, datetime):
            moments[to_text(value)] = None
        else:
            (texts if readings(value)[0].number is None else numerals)[value] = None
    return list(numbers), list(moments), list(numerals), list(texts)


def _ordered(comparison: Comparison, value: Operand, parameters: Parameters) -> _Predicate:
    """Return the predicate that a value is above or below `value`; truth values have no order."""
    sign = comparison.value
    if isinstance(value, bool):
        return lambda _: []
    if isinstance(value, int | float):
        number = parameters.add(float(value))
        return lambda held: [f"{held.number} {sign} {number}"]
    text = parameters.add(to_text(value) if isinstance(value, datetime) else value)
    if isinstance(value, datetime):
        return lambda held: [f"{held.time} {sign} {text}"]
    return lambda held: _either(held, f"{held.text} {sign} {text}")


def _one_of(column: str, names: Sequence[str]) -> str:
    return f"{column} = {names[0]}" if len(names) == 1 else f"{column} IN ({', '.join(names)})"


def _one_of_texts(value: _Value, texts: Mapping[str, str]) -> list[str]:
    """Return the alternatives that a text is one of `texts`, given by the names under which they are passed."""
    long = [name for name, text in texts.items() if _is_long(text)]
    short = [name for name in texts if name not in long]
    alternatives = [f"{_short(value)} AND {_one_of(value.text, short)}"] if short else []
    if long:
        starts = [f"substr({name}, 1, {TEXT_START})" for name in long]
        start = _one_of(f"substr({value.text}, 1, {TEXT_START})", starts)
        # The plus keeps SQLite from putting a name for the text inside `start`, which would hide the index.
        alternatives.append(f"{_long(value)} AND {start} AND {_one_of(f'+{value.text}', long)}")
    return alternatives


def _is_long(text: str) -> bool:
    # SQLite takes the length of a text that holds a zero as that of what is before it.
    return len(text.partition("\0")[0]) > TEXT_START
