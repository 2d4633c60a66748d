"""Watched series: whose regressions are told as they arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from headwater.analysis.root_cause.directions import higher_is_better as usual_direction
from headwater.errors import Invalid, NotFound
from headwater.filters import AnyOf, Compare, Comparison, Search
from headwater.model import NOW, SERIES, Kind, Node, Origin, Uid
from headwater.naming import reference_of
from headwater.services.actor import Actor
from headwater.services.blaming import blaming
from headwater.services.deed import ONCE, Deed
from headwater.services.reading import Reading
from headwater.services.references import References
from headwater.services.watching.regressions import WATCH, Recent, RegressionService, watches
from headwater.services.writing import write_once
from headwater.statements import Stamp, attribute
from headwater.store import Store

MOST_WATCHED = 500
_LONGEST = 200


class WatchService:
    """Watches series and says which of them regressed."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store, self._clock = store, clock
        self._reading = Reading(store)
        self._references = References(self._reading)
        self._regressions = RegressionService(store)

    def watch(
        self,
        actor: Actor,
        series: str,
        metric: str,
        *,
        higher_is_better: bool | None = None,
        deed: Deed = ONCE,
    ) -> Node:
        """Watch `metric` of a series from now on and return the series.

        Raises:
            Invalid: it is no series, the metric has no name, or its direction must be said.
            Conflict: as `write_once`.
        """
        node = self._series(series)
        with blaming("metric"):
            if not metric.strip() or len(metric) > _LONGEST or not metric.isprintable():
                raise Invalid(f"a metric to watch has a name of at most {_LONGEST} characters")
        better = usual_direction(metric) if higher_is_better is None else higher_is_better
        with blaming("higher_is_better"):
            if better is None:
                raise Invalid(f"it is not known which way {metric!r} is better; say higher or lower")
        return self._state(node, metric, "higher" if better else "lower", deed)

    def unwatch(self, actor: Actor, series: str, metric: str, *, deed: Deed = ONCE) -> Node:
        """Watch `metric` of a series no longer and return the series.

        Raises:
            NotFound: it is not watched.
            Conflict: as `write_once`.
        """
        node = self._series(series)
        with blaming("metric"):
            if metric not in watches(node) and not deed.key:
                watched = ", ".join(watches(node)) or "none"
                raise NotFound(f"{metric!r} of {reference_of(node)} is not watched; watched are {watched}")
        return self._state(node, metric, None, deed)

    def watched(self, actor: Actor) -> list[Node]:
        """Return the series of which a metric is watched, by kind and name."""
        every = (node for kind in sorted(SERIES) for node in self._reading.each(kind))
        return sorted(
            (node for node in every if watches(node)), key=lambda node: (node.kind, node.name, node.uid)
        )

    def regressed(
        self, actor: Actor, sequence: int, *, series: str = "", limit: int = 100
    ) -> tuple[list[Recent], int]:
        """Return the regressions that changes after `sequence` brought to watched series, and the last change seen.

        With `series` only of that one.
        """
        changes = self._store.changes(sequence, limit=limit)
        if not changes:
            return [], sequence
        touched = {uid for change in changes for uid in change.nodes}
        measured = [
            node for node in self._store.nodes(touched) if node.kind is Kind.RUN and node.group("metric")
        ]
        found: list[Recent] = []
        only = self._references.resolve(series).uid if series else ""
        for node in self._watched(measured) if measured else ():
            if not only or node.uid == only:
                found += self._of(actor, node, measured, touched)
        return found, changes[-1].sequence

    def _of(self, actor: Actor, series: Node, measured: list[Node], touched: set[Uid]) -> list[Recent]:
        keys = {key for run in measured for key in run.group("metric")}
        found = []
        for metric, higher in sorted(watches(series).items()):
            if metric not in keys:
                continue
            try:
                scan = self._regressions.regressions(
                    actor, series.uid, metric=metric, higher_is_better=higher
                )
            except (NotFound, Invalid):
                continue  # nothing of the series is measured by it yet
            found += [
                Recent(scan, each)
                for each in scan.regressions
                if each.recovered is None and each.bad.run in touched
            ]
        return found

    def _watched(self, measured: list[Node]) -> list[Node]:
        """Return the series that watch a metric that was measured."""
        keys = sorted({key for run in measured for key in run.group("metric")})
        where = AnyOf(tuple(Compare(f"{WATCH}.{key}", Comparison.EXISTS) for key in keys))
        search = Search(kinds=tuple(SERIES), where=where, times=NOW)
        return self._store.search(search, first=MOST_WATCHED).nodes

    def _series(self, ref: str) -> Node:
        with blaming("series"):
            node = self._references.resolve(ref)
            if node.kind not in SERIES:
                raise Invalid(f"{ref} is a {node.kind}; a series is watched, e.g. model:churn")
            return node

    def _state(self, node: Node, metric: str, value: str | None, deed: Deed) -> Node:
        now = self._clock()
        fact = attribute(node.uid, WATCH, Stamp(now, now, Origin.DECLARED), name=metric, value=value)
        with blaming(deed.part):
            write_once(self._store, node, [fact], key=deed.key, expected_revision=deed.expected_revision)
        (written,) = self._reading.nodes([node.uid])
        return written
