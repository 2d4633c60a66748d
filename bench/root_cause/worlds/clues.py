"""What can be seen of a change without its effect: drawn by whether it did harm, never by who ranks it.

Data and rebuilt features show it in their profiles, packages in a major release, parameters in a value that nobody
tried before. Code and parent models show nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from bench.root_cause.worlds.factors import BUILDS, PACKAGES, PARAMETERS, RAW, VALUES
from bench.root_cause.worlds.growth import Config

SEEN, SEEN_FOR_NOTHING = 0.85, 0.15
SPEAKING = frozenset({*RAW, *BUILDS, *PACKAGES})


@dataclass(slots=True)
class Clues:
    """Whether a version looks suspicious beside the one before: of what changed from `good` to `bad`, 85 % of the
    `harmful` and 15 % of the others, seen in the last step; elsewhere 15 % of all steps.
    """

    chance: np.random.Generator
    good: Config
    bad: Config
    harmful: Collection[str] = ()
    _steps: dict[tuple[str, int], bool] = field(default_factory=dict)

    def suspicious(self, name: str, level: int) -> bool:
        """Return whether the step to this version looks suspicious."""
        low, high = sorted((self.good[name], self.bad[name]))
        if (
            level == 0
            or name not in SPEAKING
            or low < level < high
            or (name in BUILDS and level == low < high)
        ):
            return False
        if (name, level) not in self._steps:
            harmful = name in self.harmful and level == high
            odds = SEEN if harmful else SEEN_FOR_NOTHING
            self._steps[name, level] = bool(self.chance.random() < odds)
        return self._steps[name, level]

    def ratios(self) -> Mapping[str, float]:
        """Return how much likelier what is seen of each changed factor is if it did the harm.

        This is what a ranker that reads clues perfectly would use.
        """
        return {name: self._ratio(name) for name, level in self.bad.items() if self.good[name] != level}

    def _ratio(self, name: str) -> float:
        if name in PARAMETERS:
            return _odds(self.bad[name] == VALUES - 1)
        if name not in SPEAKING:
            return 1.0
        return _odds(self.suspicious(name, max(self.good[name], self.bad[name])))


def unusual_values(
    chance: np.random.Generator, changed: Collection[str], causes: Collection[str]
) -> list[str]:
    """Return the changed parameters that get a value never tried before."""
    asked = [name for name in changed if name in PARAMETERS]
    return [name for name in asked if chance.random() < (SEEN if name in causes else SEEN_FOR_NOTHING)]


def _odds(seen: bool) -> float:
    return SEEN / SEEN_FOR_NOTHING if seen else (1 - SEEN) / (1 - SEEN_FOR_NOTHING)
