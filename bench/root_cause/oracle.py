"""The answer of somebody who knows how synthetic histories are made, but not which changes did it.

He knows the size of the drop, what a parameter's value, a version's step and the noise are worth, which run carries
the harm under each hypothesis, and the exact odds of each clue; and he weighs how many causes there are as the product
does. Where he is wrong, so is everybody on average: what he reaches is what these histories can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np
from bench.root_cause.case import Case, Floats
from bench.root_cause.worlds.effects import OF_STEP, OF_VALUE, STEPS_THAT_MOVE, Harm
from bench.root_cause.worlds.factors import BUILDS, FACTORS, ORDERED, PARAMETERS, key_of
from bench.root_cause.worlds.families import World

from headwater.analysis.root_cause.model import P_PAIRS

MEAN_VARIANCE = 25.0
_FACTOR = {key_of(name): name for name in FACTORS}


def oracle(world: World, case: Case) -> dict[str, float]:
    """Return how likely each suspect took part; empty where nothing was planted or nothing can be asked."""
    asked = [place for place, key in enumerate(case.suspects) if key in _FACTOR]
    if world.harm is None or not asked:
        return {}
    scores = np.array([world.scores[place] for place in world.measured])
    lower = np.linalg.cholesky(_covariance(world))
    over = np.linalg.solve(lower, scores)
    weighed = []
    hypotheses = list(_hypotheses(world, case, asked))
    carried = np.linalg.solve(lower, np.array([drops for _, drops, _ in hypotheses]).T)
    for (causes, _, prior), felt in zip(hypotheses, carried.T, strict=True):
        weighed.append((causes, float(np.log(prior) - felt @ felt / 2 - over @ felt)))
    most = max(weight for _, weight in weighed)
    whole = sum(np.exp(weight - most) for _, weight in weighed)
    out = dict.fromkeys(case.suspects, 0.0)
    for causes, weight in weighed:
        for place in causes:
            out[case.suspects[place]] += float(np.exp(weight - most) / whole)
    return out


def _hypotheses(
    world: World, case: Case, asked: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], Floats, float]]:
    """Yield what may have done it, the drop of each run, and the prior: one of the suspects, or two by either law."""
    drop = world.family.drop
    odds = {place: case.incident.ratios.get(case.suspects[place], 1.0) for place in asked}
    hit = {place: _hit(world, _FACTOR[case.suspects[place]]) for place in asked}
    for place in asked:
        yield (place,), drop * hit[place], (1 - P_PAIRS) * odds[place] / len(asked)
    pairs = list(combinations(asked, 2))
    for one, other in pairs:
        prior = P_PAIRS / 2 * odds[one] * odds[other] / len(pairs)
        yield (one, other), drop * hit[one] * hit[other], prior
        yield (one, other), drop / 2 * (hit[one] + hit[other]), prior


def _hit(world: World, factor: str) -> Floats:
    """Return 1 for each measured run that this factor would have harmed, else 0."""
    harm = Harm((factor,), 1.0, world.growth.configs[world.bad])
    return np.array([harm.on(world.growth.configs[place]) for place in world.measured])


def _covariance(world: World) -> Floats:
    """Return how the scores of the measured runs vary together without any harm."""

    def summed(names: Sequence[str], shared: Callable[[Floats, Floats], Floats]) -> Floats:
        held = (np.array([configs[place][name] for place in world.measured], dtype=float) for name in names)
        return sum((shared(levels[:, None], levels[None]) for levels in held), np.zeros((count, count)))

    configs, count = world.growth.configs, len(world.measured)
    values = summed(PARAMETERS, lambda one, other: (one == other).astype(float))
    steps = summed(ORDERED, np.minimum)
    steps += summed(tuple(BUILDS), lambda one, other: ((one == other) & (one > 0)).astype(float))
    of_step = STEPS_THAT_MOVE * OF_STEP**2
    return np.asarray(np.eye(count) + OF_VALUE**2 * values + of_step * steps + MEAN_VARIANCE)
