"""The fewest suspects that hold most of what is left for a cause."""

from __future__ import annotations

from collections.abc import Sequence

CREDIBLE = 0.9
_LEAST = 1 / 10


def credible(chances: Sequence[float], groups: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the fewest first suspects that hold 90 % of what "none" leaves, with those aliased to them.

    `chances` fall from place to place. An alias that holds under a tenth of the first one's probability, by its
    evidence, stays out.
    """
    whole = sum(chances)
    held: list[int] = []
    mass = 0.0
    for place, chance in enumerate(chances):
        if mass >= CREDIBLE * whole:
            break
        held.append(place)
        mass += chance
    least = chances[0] * _LEAST if chances else 0.0
    joined = {p for group in groups if set(group) & set(held) for p in group if chances[p] >= least}
    return tuple(sorted(joined | set(held)))
