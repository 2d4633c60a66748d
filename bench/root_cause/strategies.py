"""The bars of reruns: how many it takes to be sure, and who is blamed after them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench.root_cause import figures
from bench.root_cause.bars import Bar
from bench.root_cause.confirmation import Confirmed, confirmed
from bench.root_cause.parallel import Job, together
from bench.root_cause.reruns import MOST, NOISY, Arms, Plans, arms, noise_free, noisy

TRIALS, MOST_WORLDS, CHUNK = 300, 200, 20
CONFIRMED = ("base", "D = 3", "null", "base, evidence", "null, evidence")


def rerun_bars(worlds: int) -> list[Bar]:
    """Return the bars of reruns over at most 200 worlds a row."""
    count = min(worlds, MOST_WORLDS)
    chunks = [(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    free = [Job("reruns without noise", worst, (size,)) for size in range(2, MOST + 1)]
    plans = [Job("noisy reruns", noisy, (*each, TRIALS)) for each in NOISY]
    with_history = [Job("reruns with history", of_arms, ("base", *chunk)) for chunk in chunks]
    blamed = [Job("confirmation", of_confirmed, (name, *chunk)) for name in CONFIRMED for chunk in chunks]
    told = iter(together([*free, *plans, *with_history, *blamed]))
    return [
        _exact([next(told) for _ in free]),
        *_near_capacity([next(told) for _ in plans]),
        *_history([each for _ in with_history for each in next(told)]),
        *_innocents([each for _ in blamed for each in next(told)]),
    ]


def worst(count: int) -> tuple[int, int]:
    """Return (most reruns needed, ceil(log2 count))."""
    return noise_free(count), math.ceil(math.log2(count))


def of_arms(name: str, start: int, stop: int) -> list[Arms]:
    """Return the arms of some worlds of a family."""
    return [told for number in range(start, stop) if (told := arms(name, number))]


def of_confirmed(name: str, start: int, stop: int) -> list[Confirmed]:
    """Return what confirmation says of some worlds of a family."""
    return [told for number in range(start, stop) if (told := confirmed(name, number))]


def _exact(told: Sequence[tuple[int, int]]) -> Bar:
    exact = figures.mean(float(made == needed) for made, needed in told)
    return Bar(f"reruns without noise: exactly ceil(log2 m), m = 2..{MOST}", 1.0, exact)


def _near_capacity(told: Sequence[Plans]) -> list[Bar]:
    ratios = {size: plan.reruns / plan.fewest for size, plan in zip(NOISY, told, strict=True)}
    (count, separation), ratio = max(ratios.items(), key=lambda pair: pair[1])
    worst_of = f"m = {count}, d = {separation:.0f}"
    return [
        Bar(f"noisy reruns over log2(m)/C, worst ({worst_of})", 1.10, ratio, at_least=False, ceiling=1.0),
        Bar("noisy reruns: correct, least of all sizes", 0.97, min(plan.correct for plan in told)),
    ]


def _history(told: Sequence[Arms]) -> list[Bar]:
    if not told:
        return []
    ratio = sum(each.informed for each in told) / max(1, sum(each.flat for each in told))
    return [
        Bar("reruns with history over reruns without", 0.6, ratio, at_least=False),
        Bar(
            "reruns with history: correct (without history in ceiling)",
            0.95,
            figures.mean(float(each.informed_right) for each in told),
            ceiling=figures.mean(float(each.flat_right) for each in told),
        ),
    ]


def _innocents(told: Sequence[Confirmed]) -> list[Bar]:
    blamed = figures.mean(float(each.confirmed and not each.guilty) for each in told)
    return [Bar("innocents blamed after confirmation", 0.02, blamed, at_least=False)]
