"""Real trainings on scikit-learn's bundled data, with a planted mistake whose effect is measured by training again.

The "tune" half is for choosing rules, the "score" half only for scoring. Everything follows from fixed seeds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from bench.root_cause.incident import Incident
from bench.root_cause.trainings.asked import Asked, ask_incident, ask_null
from bench.root_cause.trainings.shelf import profiled, trained
from threadpoolctl import threadpool_limits

HALVES = {"tune": 1, "score": 2}
INCIDENTS = {"tune": 104, "score": 208}
NULLS = {"tune": 400, "score": 400}

_Ask = Callable[[str, int, tuple[int, ...]], Asked]


def incidents(half: str, count: int | None = None) -> Iterator[Incident]:
    """Yield `count` incidents of a half, or all of them; kinds of corruption take turns."""
    return _each("incident", half, count or INCIDENTS[half], ask_incident)


def nulls(half: str, count: int | None = None) -> Iterator[Incident]:
    """Yield `count` questions of a half, or all of them, to which the answer is that nothing did it."""
    return _each("null", half, count or NULLS[half], ask_null)


def _each(what: str, half: str, count: int, ask: _Ask) -> Iterator[Incident]:
    seed = (HALVES[half], int(what == "null"))
    for number in range(count):
        _progress(f"{half} {what}s", number + 1, count)
        name = f"{half}-{what}-{number:03}"
        asked = trained(name, partial(_alone, ask, name, number, seed))
        yield asked.incident(profiled(name, asked.profiles))


def _alone(ask: _Ask, name: str, number: int, seed: tuple[int, ...]) -> Asked:
    """Ask on one core: the trainings are too small to gain from more."""
    with threadpool_limits(1):
        return ask(name, number, seed)


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total or done % max(1, total // 10) == 0:
        end = "\n" if done == total or not sys.stderr.isatty() else "\r"
        sys.stderr.write(f"trainings, {what}: {done} of {total}{end}")
        sys.stderr.flush()
