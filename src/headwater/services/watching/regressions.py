"""Which versions or runs of a series made a metric worse, and which of these are still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from headwater.analysis.completeness import Completeness, Cut
from headwater.analysis.root_cause.series import Regression
from headwater.errors import Invalid, NotFound
from headwater.filters import Search
from headwater.model import NOW, Kind, Node, Times
from headwater.services.actor import Actor
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.services.watching.rationed import Rationed
from headwater.services.watching.scanning import WATCH, Scanning, SeriesScan, watches
from headwater.store import Store

MOST_SERIES = 50
MOST_READ = 100_000


@dataclass(frozen=True, slots=True)
class Recent:
    """One regression of some series; `scan` is that of the series."""

    scan: SeriesScan
    regression: Regression


@dataclass(frozen=True, slots=True)
class RecentRegressions:
    """The newest regressions over the `looked` newest series; `left` series were not looked at.

    It is complete where none was left and every scan is whole.
    """

    items: tuple[Recent, ...]
    looked: int
    left: int
    completeness: Completeness


class RegressionService:
    """Scans series of measurements."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._references = References(self._reading)

    def regressions(
        self,
        actor: Actor,
        series: str,
        *,
        metric: str = "",
        higher_is_better: bool | None = None,
        since: datetime | None = None,
        times: Times = NOW,
    ) -> SeriesScan:
        """Return where a metric got worse over the versions of a series, or over the runs of a run's job.

        With `since` only regressions that began then or later.

        Raises:
            NotFound: nothing has that name, or nothing measured it.
            Invalid: the metric or its direction must be chosen.
        """
        node = self._references.resolve(series, times)
        return Scanning(self._reading, times).scan(node, metric, higher=higher_is_better, since=since)

    def recent(
        self,
        actor: Actor,
        *,
        first: int = 20,
        since: datetime | None = None,
        times: Times = NOW,
    ) -> RecentRegressions:
        """Return the newest regressions over the newest model series, open ones first.

        Of each series the watched metrics are looked at, else the first quality metric whose direction is known. No
        more than 50 series are, and none any more once 100,000 things were read.
        """
        page = self._reading.store.search(Search(kinds=(Kind.MODEL,), times=times), first=MOST_SERIES)
        reading = Rationed(self._reading.store, MOST_READ)
        looked, scans = 0, list[SeriesScan]()
        for series in page.nodes:
            if not reading.left:
                break
            scans += _scans(Scanning(reading, times), series, since)
            looked += 1
        found = [Recent(scan, each) for scan in scans for each in scan.regressions]
        found.sort(key=lambda each: each.scan.nodes[each.regression.bad.asked].occurred_at, reverse=True)
        found.sort(key=lambda each: each.regression.recovered is not None)
        left = max(0, page.total - looked)
        whole = _whole(self._reading.asked_at(times), scans, left)
        return RecentRegressions(tuple(found[:first]), looked, left, whole)


def _scans(scanning: Scanning, series: Node, since: datetime | None) -> list[SeriesScan]:
    """Return the scans of the usual metrics of a series that can be scanned."""
    out = []
    for metric, higher in scanning.usual(series):
        try:
            out.append(scanning.scan(series, metric, higher=higher, since=since))
        except (NotFound, Invalid):
            continue
    return out


def _whole(asked: Completeness, scans: Sequence[SeriesScan], left: int) -> Completeness:
    """Return how complete `scans` are together, with `left` series unread."""
    cut = [each.completeness for each in scans if each.completeness.truncated_by is not Cut.NONE]
    if not left and not cut:
        return asked
    return asked.cut(Cut.BUDGET, left + sum(each.hidden_count for each in cut), ())


__all__ = [
    "WATCH",
    "Recent",
    "RecentRegressions",
    "RegressionService",
    "SeriesScan",
    "watches",
]
