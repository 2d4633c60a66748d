"""What really moved the metric: found by training again with one factor set back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.root_cause.trainings.factors import Config
from bench.root_cause.trainings.tables import Floats
from bench.root_cause.trainings.world import World

SEEDS = tuple(range(10_000, 10_005))
_RECOVERED = 0.5


@dataclass(frozen=True, slots=True)
class Drop:
    """The true move from good to bad and the deviation of one training, both in accuracy."""

    size: float
    sigma: float

    @property
    def sigmas(self) -> float:
        """The drop in units of the deviation."""
        return self.size / self.sigma


def true_drop(world: World, good: Config, bad: Config) -> Drop:
    """Return how much lower `bad` is than `good` over fresh seeds.

    The deviation is pooled over both and at least half a row of the holdout.
    """
    before, after = _again(world, good), _again(world, bad)
    pooled = float(np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / 2))
    return Drop(float(before.mean() - after.mean()), max(pooled, 0.5 / len(world.task.holdout.labels)))


def causes(world: World, good: Config, bad: Config, drop: Drop) -> list[str]:
    """Return the factors that alone, set back to their level in `good`, win back half of the drop."""
    fallen = _again(world, bad).mean()
    needed = fallen + _RECOVERED * drop.size
    return [
        name
        for name in bad
        if bad[name] != good[name] and _again(world, {**bad, name: good[name]}).mean() >= needed
    ]


def _again(world: World, config: Config) -> Floats:
    return np.array([world.measure(config, seed) for seed in SEEDS])
