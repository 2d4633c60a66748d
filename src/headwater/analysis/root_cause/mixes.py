"""Runs that mix nothing but a good and a bad lineage: what reruns are, however they came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.trace import Trace
from headwater.model import Uid


def mixes_of(
    traces: Mapping[Uid, Trace], good: Uid, bad: Uid, suspects: Sequence[Factor]
) -> dict[Uid, frozenset[int]]:
    """Return for each run that is a mix of `good` and `bad` which `suspects` (by place) it has as in bad.

    In a mix every suspect is as in one of the two and everything else as in both; seeds are free, and so is what was
    made on the way.
    """
    found = {}
    for run, trace in traces.items():
        kept = None if run in (good, bad) else _kept(trace, traces[good], traces[bad], suspects)
        if kept is not None:
            found[run] = kept
    return found


def _kept(trace: Trace, good: Trace, bad: Trace, suspects: Sequence[Factor]) -> frozenset[int] | None:
    places = {factor: place for place, factor in enumerate(suspects)}
    kept = set()
    for factor in trace.levels.keys() | good.levels.keys() | bad.levels.keys():
        if factor.kind is FactorKind.SEED or any(factor in each.inputs for each in (trace, good, bad)):
            continue
        here, before, after = (_value(each, factor) for each in (trace, good, bad))
        if here == after != before and factor in places:
            kept.add(places[factor])
        elif here != before:
            return None
    return frozenset(kept)


def _value(trace: Trace, factor: Factor) -> str | None:
    level = trace.levels.get(factor)
    return level.value if level else None
