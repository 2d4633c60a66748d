"""What moves the metric of a synthetic history, in units of its noise: much that is ordinary, and what was planted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from bench.root_cause.worlds.factors import BUILDS, ORDERED, PARAMETERS, VALUES, inputs_of
from bench.root_cause.worlds.growth import Config

OF_VALUE = 0.8
OF_STEP, STEPS_THAT_MOVE = 0.7, 0.15


class Law(StrEnum):
    """How several causes act: `BOTH` only together, `SUM` each with its part."""

    BOTH = "both"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Harm:
    """A drop of `size` by `causes`, each at its level of the `bad` configuration or, for versions, a later one."""

    causes: tuple[str, ...]
    size: float
    bad: Config
    law: Law = Law.BOTH

    def on(self, config: Config) -> float:
        """Return how far the metric drops on `config`."""
        hit = [self._carried(cause, config) for cause in self.causes]
        if not hit:
            return 0.0
        return self.size * (sum(hit) / len(hit) if self.law is Law.SUM else float(all(hit)))

    def _carried(self, cause: str, config: Config) -> bool:
        if cause in ORDERED:
            return config[cause] >= self.bad[cause]
        same = [cause, *(inputs_of(cause) if cause in BUILDS else ())]
        return all(config[name] == self.bad[name] for name in same)


@dataclass(slots=True)
class Effects:
    """The mean of a configuration: N(0, .8) for each parameter value, N(0, .7) for 15 % of version steps, and harm."""

    chance: np.random.Generator
    _values: Mapping[str, list[float]] = field(init=False)
    _steps: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._values = {name: self.chance.normal(0, OF_VALUE, VALUES).tolist() for name in PARAMETERS}

    def means(self, configs: Collection[Config], harm: Harm | None) -> list[float]:
        """Return the mean of each configuration."""
        return [self.mean(config, harm) for config in configs]

    def mean(self, config: Config, harm: Harm | None) -> float:
        """Return the mean of one configuration."""
        ordinary = sum(values[config[name]] for name, values in self._values.items())
        ordinary += sum(sum(self._up_to(name, config[name])) for name in ORDERED)
        ordinary += sum(sum(self._up_to(name, config[name])[-1:]) for name in BUILDS)
        return ordinary - (harm.on(config) if harm else 0.0)

    def _up_to(self, name: str, level: int) -> list[float]:
        """Return the effects of the steps to a version; the history decides in which order they are drawn."""
        steps = self._steps.setdefault(name, [])
        while len(steps) < level:
            moves = self.chance.random() < STEPS_THAT_MOVE
            steps.append(float(self.chance.normal(0, OF_STEP)) if moves else 0.0)
        return steps[:level]
