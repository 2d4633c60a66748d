"""The search language as values: what `headwater search` and every filter chip mean, before any engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from headwater.model import NOW, Kind, Times, Uid


class Comparison(StrEnum):
    """How a field is compared."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"
    CONTAINS = "contains"
    EXISTS = "exists"


Operand = str | float | bool | datetime


@dataclass(frozen=True, slots=True)
class Compare:
    """`field` compared with `values` (several for IN, none for EXISTS).

    A field is `name`, `project`, `kind`, `occurred_at`, `recorded_at`, or a property such as `param.lr`,
    `metric.accuracy`, `tag.team`, `state`. Numbers compare as numbers, also where the property holds
    text that is a number; times by value; a missing property matches nothing but `NOT ... exists`.
    `metric.*` of a version means the metrics of the run that generated it or a run that evaluated it.
    """

    field: str
    comparison: Comparison
    values: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Every token occurs in the name, description or string properties; the last may be a prefix."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """The uid is one of these: what `uses X` and `used by X` become once the lineage is walked."""

    uids: frozenset[Uid]


@dataclass(frozen=True, slots=True)
class Reaches:
    """`uses X` (the node has X upstream) or `used by X`; a service replaces it by `OneOf`."""

    reference: str
    upstream: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The inner condition does not hold."""

    inner: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no parts hold always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Compare | Text | OneOf | Reaches | Not | All | AnyOf
EVERYTHING = All(())


@dataclass(frozen=True, slots=True)
class Search:
    """Nodes of `kinds` (none: all) for which `where` holds, in order of a field and then uid, missing last."""

    kinds: tuple[Kind, ...] = ()
    where: Condition = field(default=EVERYTHING)
    order_by: str = "occurred_at"
    descending: bool = True
    times: Times = NOW


def gathered(condition: Condition) -> Condition:
    """Return the same condition, its alternatives that ask one field for equality asked as one list."""
    match condition:
        case All(parts):
            return All(tuple(gathered(part) for part in parts))
        case Not(inner):
            return Not(gathered(inner))
        case AnyOf(parts):
            equal: dict[str, list[Operand]] = {}
            others: list[Condition] = []
            for part in map(gathered, parts):
                if isinstance(part, Compare) and part.comparison in (Comparison.EQ, Comparison.IN):
                    equal.setdefault(part.field, []).extend(part.values)
                else:
                    others.append(part)
            lists = [Compare(name, Comparison.IN, tuple(values)) for name, values in equal.items()]
            return lists[0] if len(lists) == 1 and not others else AnyOf((*lists, *others))
    return condition
