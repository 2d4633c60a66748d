"""What can be seen of a change without its effect: drawn by whether it did harm, never by who ranks it.

Data and rebuilt features show it in their profiles, packages in their release numbers, parameters in a value that
nobody tried before. Code and parent models show nothing.
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
    """Whether each step to a version looks suspicious: 85 % of those in `harmful`, 15 % of the others."""

    chance: np.random.Generator
    harmful: Collection[tuple[str, int]] = ()
    _steps: dict[tuple[str, int], bool] = field(default_factory=dict)

    def suspicious(self, name: str, level: int) -> bool:
        """Return whether the step to this version looks suspicious."""
        if level == 0 or name not in SPEAKING:
            return False
        if (name, level) not in self._steps:
            odds = SEEN if (name, level) in self.harmful else SEEN_FOR_NOTHING
            self._steps[name, level] = bool(self.chance.random() < odds)
        return self._steps[name, level]

    def ratios(self, good: Config, bad: Config) -> Mapping[str, float]:
        """Return how much likelier what is seen between two runs is of each factor if it did the harm.

        This is what a ranker that reads clues perfectly would use.
        """
        changed = [name for name, level in bad.items() if good[name] != level]
        return {name: self._ratio(name, good[name], bad[name]) for name in changed}

    def _ratio(self, name: str, good: int, bad: int) -> float:
        if name in PARAMETERS:
            return _odds(bad == VALUES - 1, 1)
        if name not in SPEAKING:
            return 1.0
        steps = [good, bad] if name in BUILDS else range(min(good, bad) + 1, max(good, bad) + 1)
        shown = [level for level in steps if level > 0]
        return _odds(any(self.suspicious(name, level) for level in shown), len(shown))


def unusual_values(chance: np.random.Generator, changed: Collection[str], causes: Collection[str]) -> list[str]:
    """Return the changed parameters that get a value never tried before."""
    asked = [name for name in changed if name in PARAMETERS]
    return [name for name in asked if chance.random() < (SEEN if name in causes else SEEN_FOR_NOTHING)]


def _odds(seen: bool, steps: int) -> float:
    """Return the likelihood ratio of seeing something, or nothing, over `steps` of which one may have done harm."""
    if not seen:
        return (1 - SEEN) / (1 - SEEN_FOR_NOTHING)
    quiet = (1 - SEEN_FOR_NOTHING) ** (steps - 1)
    return (1 - (1 - SEEN) * quiet) / (1 - (1 - SEEN_FOR_NOTHING) * quiet)
