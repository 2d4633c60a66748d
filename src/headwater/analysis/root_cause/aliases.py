"""Suspects that the history does not tell apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from headwater.analysis.root_cause.indicators import Design, Floats

LIKELY = 1 / 10


def alias_groups(plan: Design, likely: Floats, order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the suspects that likely rows of theirs mark the same runs for, as places in `order`.

    `likely` is what the history says of each row; of a suspect those rows count that have a tenth of its likeliest
    at least. Who is one with a second, and the second with a third, is one with the third.
    """
    owners = [row.suspect for row in plan.rows]
    most = {k: max(likely[row] for row, owner in enumerate(owners) if owner == k) for k in set(owners)}
    heads = {k: k for k in order}
    first: dict[bytes, int] = {}
    for row, owner in enumerate(owners):
        if likely[row] >= LIKELY * most[owner]:
            other = heads[first.setdefault(plan.indicators[row].tobytes(), owner)]
            own = heads[owner]
            heads = {k: other if head == own else head for k, head in heads.items()}
    groups: dict[int, list[int]] = defaultdict(list)
    for place, k in enumerate(order):
        groups[heads[k]].append(place)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
