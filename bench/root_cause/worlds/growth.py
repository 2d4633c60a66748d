"""How a synthetic history grows: each run changes some factors of an earlier one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from bench.root_cause.worlds.factors import BUILDS, FACTORS, ORDERED, PACKAGES, PARAMETERS, VALUES, inputs_of

Config = dict[str, int]
BRANCHES, RECENT = 0.35, 20
ADOPTS = 0.35
WHOLE_IMAGE = 0.4


@dataclass(slots=True)
class Growth:
    """Configurations of runs, oldest first: the level of each factor, and the run that each came from.

    `born` is the run that first had a level. `usual` is how many of a parameter's values people try on their own.
    """

    chance: np.random.Generator
    usual: int = VALUES
    configs: list[Config] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    born: dict[tuple[str, int], int] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FACTORS, 0))

    def __post_init__(self) -> None:
        first = dict.fromkeys(FACTORS, 0)
        first |= {name: int(self.chance.integers(self.usual)) for name in PARAMETERS}
        self._add(first, -1)

    def grow(self, runs: int) -> None:
        """Add runs up to `runs`, each from the one before or, for 35 %, from one of the last 20."""
        while len(self.configs) < runs:
            place = len(self.configs)
            parent = place - 1
            if self.chance.random() < BRANCHES:
                parent = int(self.chance.integers(max(0, place - RECENT), place))
            self.change(parent, self.drawn(1 + int(self.chance.poisson(1)), FACTORS))

    def drawn(self, count: int, among: Sequence[str]) -> list[str]:
        """Return `count` different ones."""
        return [str(name) for name in self.chance.choice(among, min(count, len(among)), replace=False)]

    def change(
        self,
        parent: int,
        factors: Sequence[str],
        *,
        fresh: Collection[str] = (),
        unusual: Collection[str] = (),
    ) -> None:
        """Add a run in which these factors differ from its parent's.

        Those of `fresh` get a version that no run had before, parameters of `unusual` the value that nobody tries.
        A changed package comes with an image that takes each other one along with probability .4.
        """
        config = dict(self.configs[parent])
        moved = dict.fromkeys(factors)
        if set(factors) & set(PACKAGES):
            moved |= {other: None for other in PACKAGES if self.chance.random() < WHOLE_IMAGE}
        for name in moved:
            value = VALUES - 1 if name in unusual else None
            config[name] = self._moved(name, config[name], fresh=name in fresh, value=value)
        self._add(config, parent)

    def _moved(self, name: str, level: int, *, fresh: bool, value: int | None) -> int:
        if name in PARAMETERS:
            others = [other for other in range(self.usual) if other != level]
            return int(self.chance.choice(others)) if value is None else value
        newest = self.newest[name]
        if name in ORDERED and newest > level and not fresh and self.chance.random() < ADOPTS:
            return int(self.chance.integers(level + 1, newest + 1))
        return newest + 1

    def _add(self, config: Config, parent: int) -> None:
        for name, level in config.items():
            self.born.setdefault((name, level), len(self.configs))
            self.newest[name] = max(self.newest[name], level)
        self.configs.append(config)
        self.parents.append(parent)


def shown(factors: Collection[str]) -> list[str]:
    """Return those of changed `factors` that lineage can show: a build whose inputs changed too is no news."""
    return [name for name in factors if name not in BUILDS or not set(inputs_of(name)) & set(factors)]
