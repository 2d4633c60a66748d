"""Who is blamed after reruns: the first suspect, confirmed by both hybrids, in worlds with a cause and without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.root_cause.case import key_of
from bench.root_cause.ours import ask
from bench.root_cause.worlds.families import World, families, world_of

FRESH = 2
ONE_SIDED = 1.645
LEAST_DROP = 1.0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Whether the first suspect was confirmed, and whether it truly makes up half of a drop of a noise unit or more."""

    confirmed: bool
    guilty: bool


def confirmed(family: str, number: int) -> Confirmed | None:
    """Return what reruns say of the first suspect of a world; None where nothing changed.

    Two fresh runs of good and two of bad must differ by more than noise does in 5 %, bad without the suspect must be
    nearer to good, and good with the suspect nearer to bad.
    """
    world = world_of(families()[family], number)
    ranking = ask(world.incident())
    if not ranking.suspects:
        return None
    keys = frozenset(key_of(suspect.factor) for suspect in ranking.suspects)
    suspect = frozenset({key_of(ranking.suspects[0].factor)})
    return Confirmed(_holds(world, keys, suspect), _guilty(world, keys, suspect))


def _holds(world: World, keys: frozenset[str], suspect: frozenset[str]) -> bool:
    chance = np.random.default_rng(1 + sum(map(ord, world.name)))

    def measured(hybrid: frozenset[str], times: int = 1) -> float:
        return world.mean(hybrid) + float(chance.normal(0, 1, times).mean())

    good, bad = measured(frozenset(), FRESH), measured(keys, FRESH)
    if good - bad <= ONE_SIDED * (2 / FRESH) ** 0.5:
        return False
    middle = (good + bad) / 2
    return measured(keys - suspect) > middle and measured(suspect) < middle


def _guilty(world: World, keys: frozenset[str], suspect: frozenset[str]) -> bool:
    good, bad = world.mean(frozenset()), world.mean(keys)
    return good - bad >= LEAST_DROP and world.mean(keys - suspect) - bad >= (good - bad) / 2
