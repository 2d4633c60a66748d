"""What may have moved a metric: one suspect, two only together, or two that each add their part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True, order=True)
class Hypothesis:
    """`causes` index the suspects that did it; `additive` where each of two does its half alone."""

    causes: tuple[int, ...]
    additive: bool = False

    def share(self, hybrid: Collection[int]) -> float:
        """Return the part of the drop, 0 to 1, expected of a run that has just the suspects of `hybrid` as in bad."""
        present = sum(cause in hybrid for cause in self.causes)
        if self.additive:
            return present / len(self.causes)
        return float(present == len(self.causes))


def singles(count: int) -> tuple[Hypothesis, ...]:
    """Return one hypothesis for each of `count` suspects."""
    return tuple(Hypothesis((k,)) for k in range(count))


def pairs(owners: Sequence[int], *, among: Sequence[int], additive: bool) -> tuple[Hypothesis, ...]:
    """Return one hypothesis for each two rows `among` those of `owners` whose owners differ, named by their places."""
    return tuple(
        Hypothesis(both, additive) for both in combinations(among, 2) if owners[both[0]] != owners[both[1]]
    )
