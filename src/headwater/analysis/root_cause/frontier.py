"""The root frontier of a lineage difference: what changed while nothing before it did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.trace import Trace


@dataclass(frozen=True, slots=True)
class Changed:
    """A factor whose level differs; None where a lineage has no such factor."""

    factor: Factor
    before: Level | None
    after: Level | None


@dataclass(frozen=True, slots=True)
class Frontier:
    """The `roots` are suspects, `carriers` only pass a change on, `seeds` are what noise is made of."""

    roots: tuple[Changed, ...]
    carriers: tuple[Changed, ...]
    seeds: tuple[Changed, ...]


def frontier(
    good: Trace,
    bad: Trace,
    *,
    steady: Collection[FactorKind] = (),
    among: Collection[Factor] | None = None,
) -> Frontier:
    """Return what differs between two lineages, told apart by whether its own inputs differ.

    Only factors `among` those given are looked at (None: all). Factors of a `steady` kind are known not to have
    changed between the two, whatever earlier runs say.
    A made thing whose recorded inputs are all equal is a root of kind nondeterminism, named by its step.
    """
    changed = [
        each
        for each in differing(good, bad)
        if each.factor.kind not in steady and (among is None or each.factor in among)
    ]
    names = {each.factor for each in changed}
    roots: list[Changed] = []
    carriers: list[Changed] = []
    for each in changed:
        if each.factor.kind is FactorKind.SEED:
            continue
        inputs = bad.inputs.get(each.factor, frozenset()) | good.inputs.get(each.factor, frozenset())
        if _moves_with(inputs, names):
            carriers.append(each)
        elif inputs:
            job = bad.makers.get(each.factor) or good.makers.get(each.factor, each.factor.name)
            roots.append(Changed(Factor(FactorKind.NONDETERMINISM, job), each.before, each.after))
        else:
            roots.append(each)
    seeds = [each for each in changed if each.factor.kind is FactorKind.SEED]
    return Frontier(_each_once(roots), tuple(carriers), tuple(seeds))


def differing(good: Trace, bad: Trace) -> list[Changed]:
    """Return every factor whose level is not the same in both, ordered."""
    out = []
    for factor in sorted(good.levels.keys() | bad.levels.keys()):
        before, after = good.levels.get(factor), bad.levels.get(factor)
        if before is None or after is None or before.value != after.value:
            out.append(Changed(factor, before, after))
    return out


def _moves_with(inputs: Collection[Factor], changed: Collection[Factor]) -> bool:
    return any(factor in changed for factor in inputs)


def _each_once(roots: list[Changed]) -> tuple[Changed, ...]:
    return tuple({each.factor: each for each in sorted(roots, key=lambda each: each.factor)}.values())
