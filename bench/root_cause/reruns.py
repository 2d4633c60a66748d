"""How many reruns the adaptive choice takes, beside what information theory allows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from bench.root_cause.case import key_of
from bench.root_cause.ours import ask
from bench.root_cause.worlds.families import World, families, world_of

from headwater.analysis.root_cause.hypotheses import singles
from headwater.analysis.root_cause.rerun import (
    CERTAIN,
    Belief,
    Hybrid,
    channel_bits,
    flat,
    next_hybrid,
    updated,
)

MOST = 64
NOISY = tuple((count, separation) for separation in (3.0, 4.0, 5.0) for count in (16, 32, 64))
LIMIT = 200
_LEAST_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Plans:
    """Mean reruns until one suspect holds 95 %, how often it is the cause, and the fewest that any plan needs."""

    reruns: float
    correct: float
    fewest: float


def noise_free(count: int) -> int:
    """Return the most reruns that singling out one of `count` suspects takes, without noise."""
    return _depth(flat(count))


def noisy(count: int, separation: float, trials: int) -> Plans:
    """Return how it goes with `count` suspects and a drop of `separation` noise units, nothing known before.

    `fewest` is log2(count) / C, where C is the capacity of the Gaussian channel with two inputs.
    """
    chance = np.random.default_rng(round(100 * separation) + count)
    made, right = [], []
    for _ in range(trials):
        cause = int(chance.integers(count))

        def result(hybrid: Hybrid, cause: int = cause) -> float:
            return float(chance.normal()) - separation * (cause in hybrid)

        reruns, found = _search(flat(count), separation, result)
        made.append(reruns)
        right.append(float(found == cause))
    capacity = float(channel_bits(np.array([0.5, 0.5]), np.array([0.0, separation])))
    return Plans(fmean(made), fmean(right), math.log2(count) / capacity)


@dataclass(frozen=True, slots=True)
class Arms:
    """Reruns on one world from what its history says and from nothing, and whether either found the cause."""

    informed: int
    informed_right: bool
    flat: int
    flat_right: bool


def arms(family: str, number: int) -> Arms | None:
    """Return how both go on one world, whose suspects the reruns recombine; None where it has just one suspect.

    Both know the level of good and the drop from two fresh runs of good and two of bad.
    """
    world = world_of(families()[family], number)
    incident = world.incident()
    ranking = ask(incident)
    keys = [key_of(suspect.factor) for suspect in ranking.suspects]
    if len(keys) < 2 or not incident.truth <= set(keys):
        return None
    chances = np.maximum([suspect.probability for suspect in ranking.suspects], _LEAST_CHANCE)
    held = Belief(singles(len(keys)), chances / chances.sum())
    told = [_on_world(world, keys, belief) for belief in (held, flat(len(keys)))]
    (informed, found), (uninformed, guessed) = told
    return Arms(informed, {keys[found]} == incident.truth, uninformed, {keys[guessed]} == incident.truth)


def _on_world(world: World, keys: list[str], belief: Belief) -> tuple[int, int]:
    chance = np.random.default_rng(sum(map(ord, world.name)))
    fresh = chance.normal(0, 1, (2, 2)).mean(axis=1)
    good = world.mean(frozenset()) + float(fresh[0])
    separation = max(good - world.mean(frozenset(keys)) - float(fresh[1]), 1.0)

    def result(hybrid: Hybrid) -> float:
        return world.mean(frozenset(keys[k] for k in hybrid)) + float(chance.normal()) - good

    return _search(belief, separation, result)


def _search(belief: Belief, separation: float, result: Callable[[Hybrid], float]) -> tuple[int, int]:
    """Return the reruns until one suspect holds 95 %, and that suspect."""
    made = 0
    while belief.chances.max() < CERTAIN and made < LIMIT:
        hybrid = next_hybrid(belief, separation)
        if hybrid is None:
            break
        belief = updated(belief, hybrid, result(hybrid), separation)
        made += 1
    return made, int(belief.chances.argmax())


def _depth(belief: Belief) -> int:
    if (belief.chances > 0).sum() < 2:
        return 0
    hybrid = next_hybrid(belief, math.inf)
    assert hybrid is not None
    return 1 + max(_depth(updated(belief, hybrid, result, math.inf)) for result in (0.0, -math.inf))
