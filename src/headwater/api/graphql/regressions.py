"""Regressions of series as typed objects."""

from __future__ import annotations

import strawberry

from headwater.analysis.root_cause import answer as plain
from headwater.analysis.root_cause import series as moves
from headwater.api.graphql.answers import Completeness
from headwater.api.graphql.entities import Entity, entity_of
from headwater.api.graphql.root_cause import Measured, Noise
from headwater.api.graphql.runs import Run
from headwater.api.graphql.scalars import finite
from headwater.model import Times, Uid
from headwater.services.watching import regressions as services


@strawberry.type
class Regression:
    """That `bad` lies further below `good`, the best sound measurement before, than noise explains.

    `delta` is bad minus good, `sigmas` its size in units of the noise, `limit` the size that noise reaches once in a
    hundred measurements. `recovered` is the first later one that noise explains again, null while it is open.
    `evaluationChanged` says that the two were measured on different data.
    """

    series: Entity
    metric: str
    higher_is_better: bool
    bad: Measured
    good: Measured
    delta: float | None
    sigmas: float | None
    limit: float | None
    recovered: Measured | None
    evaluation_changed: bool

    @classmethod
    def of(cls, scan: services.SeriesScan, found: moves.Regression, times: Times) -> Regression:
        """Return it as an object of the schema."""
        return cls(
            series=entity_of(scan.series, times),
            metric=scan.metric,
            higher_is_better=scan.higher_is_better,
            bad=_measured(scan, found.bad, times),
            good=_measured(scan, found.good, times),
            delta=finite(found.delta),
            sigmas=finite(found.sigmas),
            limit=finite(found.limit),
            recovered=_measured(scan, found.recovered, times) if found.recovered else None,
            evaluation_changed=found.evaluation_changed,
        )


@strawberry.type
class ChangePoint:
    """Where the mean of a series changed; `first` is the first measurement after."""

    first: Measured
    before: float | None
    after: float | None


@strawberry.type
class SeriesScan:
    """What became of one metric over a series, oldest first.

    `changePoints` are given only where the series is `linear`: no factor ever went back to a level it had left.
    """

    series: Entity
    metric: str
    higher_is_better: bool
    noise: Noise
    points: list[Measured]
    regressions: list[Regression]
    linear: bool
    change_points: list[ChangePoint]
    completeness: Completeness

    @classmethod
    def of(cls, scan: services.SeriesScan, times: Times) -> SeriesScan:
        """Return it as an object of the schema."""
        return cls(
            series=entity_of(scan.series, times),
            metric=scan.metric,
            higher_is_better=scan.higher_is_better,
            noise=_noise(scan.noise),
            points=[_measured(scan, each, times) for each in scan.points],
            regressions=[Regression.of(scan, each, times) for each in scan.regressions],
            linear=scan.linear,
            change_points=[
                ChangePoint(
                    first=_measured(scan, each.first, times),
                    before=finite(each.before),
                    after=finite(each.after),
                )
                for each in scan.changes
            ],
            completeness=Completeness.of(scan.completeness),
        )


@strawberry.type
class RecentRegressions:
    """The newest regressions of the `looked` newest model series, open ones first; `left` were not looked at."""

    items: list[Regression]
    looked: int
    left: int
    completeness: Completeness

    @classmethod
    def of(cls, found: services.RecentRegressions, times: Times) -> RecentRegressions:
        """Return it as an object of the schema."""
        items = [Regression.of(each.scan, each.regression, times) for each in found.items]
        whole = Completeness.of(found.completeness)
        return cls(items=items, looked=found.looked, left=found.left, completeness=whole)


def _measured(scan: services.SeriesScan, point: plain.Measured, times: Times) -> Measured:
    run = _entity(scan, point.run, times)
    return Measured(
        asked=_entity(scan, point.asked, times),
        run=run if isinstance(run, Run) else None,
        value=finite(point.value),
    )


def _entity(scan: services.SeriesScan, uid: Uid, times: Times) -> Entity | None:
    return entity_of(scan.nodes[uid], times) if uid in scan.nodes else None


def _noise(noise: plain.Noise) -> Noise:
    return Noise(sigma=finite(noise.sigma), source=noise.source, degrees=noise.degrees, assumed=noise.assumed)
