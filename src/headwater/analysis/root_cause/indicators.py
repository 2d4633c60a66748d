"""Which runs of the history carry a suspect, and how alike runs are in everything that may move a metric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.frontier import Changed
from headwater.analysis.trace import Trace

ORDERED = frozenset(
    {FactorKind.DATASET, FactorKind.CODE, FactorKind.ENVIRONMENT, FactorKind.MODEL, FactorKind.EVALUATION}
)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One way in which suspect number `suspect` may have moved the metric: by the step from `before` to `after`.

    A suspect that went through several versions between good and bad has a row for each of their steps.
    """

    suspect: int
    before: Level | None
    after: Level | None


@dataclass(frozen=True, slots=True)
class Design:
    """`indicators` is rows x runs in {0, 1}, said by `rows`; the kernels are runs x runs.

    They count agreeing parameters, shared versions, and shared levels that neither end of the question has.
    """

    rows: tuple[Row, ...]
    indicators: Floats
    same_parameters: Floats
    shared_versions: Floats
    shared_foreign: Floats


def design(suspects: Sequence[Changed], traces: Sequence[Trace], ends: tuple[Trace, Trace]) -> Design:
    """Return what the ranking model needs of the history, where `ends` are the good and the bad run's traces.

    An ordered factor (data, code, package, parent model) has a row for each version after good's up to bad's, which
    marks the runs that hold that version or a later one (or an earlier one after a step back): a spoilt version may
    have been followed by others that kept the harm. Any other marks the runs that hold the bad value.
    """
    order = _orders(traces)
    held = [pair for place, each in enumerate(suspects) for pair in _rows(place, each, traces, order)]
    made = {factor for trace in traces for factor in trace.inputs}
    settings = [f for f in order if f.kind in (FactorKind.PARAMETER, FactorKind.COMMAND)]
    versions = [f for f in order if f.kind in ORDERED and f not in made]
    return Design(
        rows=tuple(row for row, _ in held),
        indicators=np.array([marks for _, marks in held], dtype=float).reshape(len(held), len(traces)),
        same_parameters=_agreement(settings, traces),
        shared_versions=_shared(versions, traces, order),
        shared_foreign=_foreign([*settings, *versions], traces, ends),
    )


_Order = Mapping[str, int]


def _orders(traces: Sequence[Trace]) -> dict[Factor, _Order]:
    first: dict[Factor, dict[str, datetime]] = {}
    for trace in traces:
        for factor, level in trace.levels.items():
            seen = first.setdefault(factor, {})
            if level.value not in seen or level.since < seen[level.value]:
                seen[level.value] = level.since
    return {
        factor: {
            value: place
            for place, value in enumerate(sorted(seen, key=lambda value: (seen[value], value)), 1)
        }
        for factor, seen in sorted(first.items())
    }


def _rows(
    place: int, suspect: Changed, traces: Sequence[Trace], order: Mapping[Factor, _Order]
) -> Iterator[tuple[Row, list[float]]]:
    before, after = suspect.before, suspect.after
    if suspect.factor.kind is FactorKind.UNRECORDED:
        marks = [float(after is not None and trace.run == after.value) for trace in traces]
        yield Row(place, before, after), marks
        return
    if suspect.factor.kind is FactorKind.NONDETERMINISM:
        yield Row(place, before, after), [float(_holds(trace, after)) for trace in traces]
        return
    held = [trace.levels.get(suspect.factor) for trace in traces]
    if suspect.factor.kind in ORDERED and before is not None and after is not None:
        yield from _steps(place, (before, after), held, order.get(suspect.factor, {}))
        return
    yield Row(place, before, after), [float(_value(level) == _value(after)) for level in held]


def _steps(
    suspect: int, ends: tuple[Level, Level], held: Sequence[Level | None], places: _Order
) -> Iterator[tuple[Row, list[float]]]:
    known = {level.value: level for level in (*held, *ends) if level is not None}
    good, bad = (places.get(end.value, 0) for end in ends)
    sign = 1 if bad > good else -1
    between = [value for value in known if sign * good <= sign * places.get(value, 0) <= sign * bad]
    way = sorted(between, key=lambda value: sign * places.get(value, 0))
    for old, new in pairwise(way):
        marks = [
            float(level is not None and sign * places[level.value] >= sign * places.get(new, 0))
            for level in held
        ]
        yield Row(suspect, known[old], known[new]), marks


def _agreement(factors: Sequence[Factor], traces: Sequence[Trace]) -> Floats:
    out = np.zeros((len(traces), len(traces)))
    for factor in factors:
        values = [_value(trace.levels.get(factor)) for trace in traces]
        if len(set(values)) > 1:
            codes = _codes(values)
            out += codes[:, None] == codes[None, :]
    return out


def _shared(factors: Sequence[Factor], traces: Sequence[Trace], order: Mapping[Factor, _Order]) -> Floats:
    out = np.zeros((len(traces), len(traces)))
    for factor in factors:
        levels = [trace.levels.get(factor) for trace in traces]
        places = np.array([order[factor][level.value] if level else 0 for level in levels], dtype=float)
        if places.min() != places.max():
            out += np.minimum(places[:, None], places[None, :]) - places.min()
    return out


def _holds(trace: Trace, level: Level | None) -> bool:
    return level is not None and any(each.value == level.value for each in trace.levels.values())


def _foreign(factors: Sequence[Factor], traces: Sequence[Trace], ends: tuple[Trace, Trace]) -> Floats:
    """Return how many levels each pair of runs shares that neither end has: what else may have moved them."""
    out = np.zeros((len(traces), len(traces)))
    for factor in factors:
        own = {_value(end.levels.get(factor)) for end in ends}
        values = [_value(trace.levels.get(factor)) for trace in traces]
        codes = _codes([value for value in values if value not in own])
        if codes.size:
            strange = np.flatnonzero([value not in own for value in values])
            out[np.ix_(strange, strange)] += codes[:, None] == codes[None, :]
    return out


def _codes(values: Sequence[str]) -> NDArray[np.int64]:
    """Return a number for each value, equal where the values are."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _value(level: Level | None) -> str:
    return level.value if level is not None else "\0absent"
