"""Searches that run hybrids of good and bad until little is left: BugDoc's shortcut, delta debugging and bisection.

Each believes every result: a rerun is bad when it lies below the middle between good and bad.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from bench.root_cause.anchors.differences import most_recent
from bench.root_cause.case import Case

Fails = Callable[[frozenset[str]], bool]


def shortcut(case: Case, fails: Fails) -> list[str]:
    """Return what is left when each suspect of the bad run in turn is set back and stays so if it still fails.

    BugDoc's shortcut algorithm (Lourenco, Freire, Shasha 2020): as many reruns as suspects.
    """
    kept = list(case.suspects)
    for key in case.suspects:
        rest = [each for each in kept if each != key]
        if fails(frozenset(rest)):
            kept = rest
    return _completed(case, kept)


def ddmin(case: Case, fails: Fails) -> list[str]:
    """Return a smallest failing set of suspects (Zeller and Hildebrandt 2002) and then the others."""
    failing, parts = list(case.suspects), 2
    while len(failing) >= 2:
        chunks = _chunks(failing, parts)
        smaller = next((chunk for chunk in chunks if fails(frozenset(chunk))), None)
        if smaller is not None:
            failing, parts = smaller, 2
            continue
        rest = _without_one(failing, chunks, fails) if parts > 2 else None
        if rest is not None:
            failing, parts = rest, max(parts - 1, 2)
        elif parts < len(failing):
            parts = min(len(failing), 2 * parts)
        else:
            break
    return _completed(case, failing)


def bisect(case: Case, fails: Fails) -> list[str]:
    """Return the suspect that bisection over the order in which they came arrives at, and then the others."""
    oldest_first = list(reversed(most_recent(case)))
    low, high = 0, len(oldest_first)
    while high - low > 1:
        middle = (low + high) // 2
        if fails(frozenset(oldest_first[:middle])):
            high = middle
        else:
            low = middle
    return _completed(case, oldest_first[low:high])


def _chunks(keys: Sequence[str], parts: int) -> list[list[str]]:
    cuts = [round(k * len(keys) / parts) for k in range(parts + 1)]
    return [list(keys[a:b]) for a, b in pairwise(cuts)]


def _without_one(keys: Sequence[str], chunks: Sequence[Sequence[str]], fails: Fails) -> list[str] | None:
    for chunk in chunks:
        rest = [key for key in keys if key not in chunk]
        if fails(frozenset(rest)):
            return rest
    return None


def _completed(case: Case, first: Sequence[str]) -> list[str]:
    return [*first, *(key for key in case.suspects if key not in first)]
