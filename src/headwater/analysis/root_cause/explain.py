"""The whole answer from a history: suspects ranked, grouped, with their contrasts and paths."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.aliases import alias_groups
from headwater.analysis.root_cause.answer import (
    Contrast,
    Evidence,
    Measured,
    Pair,
    Ranking,
    Rerun,
    Status,
    Suspect,
)
from headwater.analysis.root_cause.contrasts import Contrasts
from headwater.analysis.root_cause.credible import credible
from headwater.analysis.root_cause.evidence import evidence_of, ratio_of
from headwater.analysis.root_cause.frontier import Changed, Frontier
from headwater.analysis.root_cause.history import History
from headwater.analysis.root_cause.indicators import Design, Floats, design
from headwater.analysis.root_cause.learning import UNTAUGHT, Learnt
from headwater.analysis.root_cause.model import Posterior, rank
from headwater.analysis.root_cause.plan import next_rerun
from headwater.analysis.root_cause.routes import Routes
from headwater.analysis.root_cause.threads import one_thread
from headwater.analysis.root_cause.verified import verified
from headwater.model import Uid
from headwater.naming import reference_of

NONE_ABOVE = 0.15
_SHOWN_PAIR = 0.02
_OUTLYING = 3.0
_SPANS = 2.0
_Z90 = 1.6449


def explain(
    history: History,
    found: Frontier,
    good: Measured,
    bad: Measured,
    routes: Routes,
    *,
    learnt: Learnt = UNTAUGHT,
) -> Ranking:
    """Return which of the changes in `found` moved the metric from `good` to `bad`, evidence weighed as `learnt`."""
    changes = _suspects(history, found, good, bad, routes)
    asked = _Asked(history, changes, good, bad, routes)
    if not changes or history.noise.sigma == 0:
        return _unranked(asked, 1.0 if good.value == bad.value or not changes else 0.0)
    plan = design(changes, history.table, (good.run, bad.run))
    evidence = [_evidence(asked, place, plan, learnt) for place in range(len(plan.rows))]
    ratios = np.array([ratio_of(each, learnt.bounds) for each in evidence])
    with one_thread():
        posterior = rank(_units(asked), plan, drop=max(asked.drop, 0.0), ratios=ratios)
    return _Ranked(asked, plan, posterior, evidence, ratios).ranking()


def chance_of_seeds(drop_sigmas: float) -> float:
    """Return how likely two runs that differ in nothing but noise lie at least so far apart, in one direction."""
    return 0.5 * math.erfc(max(drop_sigmas, 0.0) / 2)


@dataclass(frozen=True, slots=True)
class _Asked:
    history: History
    changes: Sequence[Changed]
    good: Measured
    bad: Measured
    routes: Routes

    @property
    def drop(self) -> float:
        """How far bad lies below good, in units of the noise."""
        return self.history.sign * (self.good.value - self.bad.value) / self.history.noise.sigma


def _units(asked: _Asked) -> Floats:
    """Return the metric of each run in units of the noise, centred by its median, outliers drawn in.

    A run further beyond good or bad than twice what these lie apart (three times the noise at least) says no more.
    """
    history = asked.history
    unit = history.sign / history.noise.sigma
    y = unit * np.array([history.values[run] for run in history.runs])
    ends = sorted((unit * asked.good.value, unit * asked.bad.value))
    beyond = _SPANS * max(ends[1] - ends[0], _OUTLYING)
    y = np.clip(y, ends[0] - beyond, ends[1] + beyond)
    return np.asarray(y - float(np.median(y)))


def _suspects(
    history: History, found: Frontier, good: Measured, bad: Measured, routes: Routes
) -> list[Changed]:
    changes = list(found.roots)
    gaps = set(history.traces[good.run].unrecorded) | set(history.traces[bad.run].unrecorded)
    if gaps or not changes:
        name = " and ".join(sorted(gaps)) if gaps else "something outside the lineage"
        marker = Level(bad.run, "not recorded", bad.run, routes.nodes[bad.run].occurred_at)
        changes.append(Changed(Factor(FactorKind.UNRECORDED, name), None, marker))
    return changes


def _evidence(asked: _Asked, place: int, plan: Design, learnt: Learnt) -> tuple[Evidence, ...]:
    """Return the evidence on a row, side evidence weighed as `learnt`: what the history says the model weighs."""
    row, factor = plan.rows[place], asked.changes[plan.rows[place].suspect].factor
    earlier = _used_before(asked, factor) if factor.kind is FactorKind.PARAMETER else ()
    told = evidence_of(factor.kind, row.before, row.after, nodes=asked.routes.nodes, earlier=earlier)
    out = learnt.weighed(factor.kind, told)
    if int(plan.indicators[place].sum()) == 1:
        return (*out, Evidence("only the bad run has it: no other run of the history can confirm it"))
    return out


def _used_before(asked: _Asked, factor: Factor) -> list[str]:
    """Return the values of a factor in the runs up to the good one."""
    history = asked.history
    until = history.runs.index(asked.good.run) + 1
    return [value for value in history.table.values(factor)[:until] if value is not None]


@dataclass(slots=True)
class _Ranked:
    """The posterior read as an answer: by suspect rather than by row, in order of probability."""

    asked: _Asked
    plan: Design
    posterior: Posterior
    evidence: Sequence[tuple[Evidence, ...]]
    ratios: Floats
    marginal: Floats = field(init=False)
    best: list[int] = field(init=False)
    order: list[int] = field(init=False)

    def __post_init__(self) -> None:
        owners = np.array([row.suspect for row in self.plan.rows])
        count = len(self.asked.changes)
        self.marginal = np.zeros(count)
        for hypothesis, chance in zip(self.posterior.hypotheses, self.posterior.chances, strict=True):
            self.marginal[[owners[cause] for cause in hypothesis.causes]] += chance
        chances = self.posterior.chances[: len(owners)]
        self.best = [
            max(np.flatnonzero(owners == k).tolist(), key=lambda row: float(chances[row]))
            for k in range(count)
        ]
        self.order = sorted(
            range(count), key=lambda k: (-round(float(self.marginal[k]), 12), self.asked.changes[k].factor)
        )

    def ranking(self) -> Ranking:
        history, none = self.asked.history, self.posterior.none
        contrasts = Contrasts(history.table, history.values)
        suspects = tuple(self._suspect(k, contrasts) for k in self.order)
        likely = self.posterior.chances[: len(self.plan.rows)] / self.ratios
        groups = alias_groups(self.plan, likely, self.order)
        status = Status.NONE if none >= NONE_ABOVE else Status.OBSERVED
        ends = {"good": self.asked.good.run, "bad": self.asked.bad.run}
        if status is Status.OBSERVED and verified(suspects, history, **ends):
            status = Status.VERIFIED
        return Ranking(
            p_none=none,
            suspects=suspects,
            pairs=self._pairs(),
            credible=credible([each.probability for each in suspects], groups),
            alias_groups=groups,
            next_rerun=None if status is Status.VERIFIED else self._next_rerun(suspects),
            status=status,
        )

    def _suspect(self, k: int, contrasts: Contrasts) -> Suspect:
        row, change = self.best[k], self.asked.changes[k]
        unit = self.asked.history.noise.sigma * self.asked.history.sign
        return _suspect(
            change,
            float(self.marginal[k]),
            asked=self.asked,
            level=self.plan.rows[row].after,
            evidence=self.evidence[row],
            contrasts=contrasts.of(change.factor, self.plan.rows[row], self.plan.indicators[row]),
            effect=(-unit * float(self.posterior.effect[row]), abs(unit) * float(self.posterior.spread[row])),
        )

    def _by_suspects(self) -> dict[tuple[tuple[int, ...], bool], float]:
        """Return the probability of each single suspect and each pair, as places in the order of the answer."""
        place = {k: at for at, k in enumerate(self.order)}
        out: dict[tuple[tuple[int, ...], bool], float] = defaultdict(float)
        for hypothesis, chance in zip(self.posterior.hypotheses, self.posterior.chances, strict=True):
            who = tuple(sorted(place[self.plan.rows[cause].suspect] for cause in hypothesis.causes))
            out[who, hypothesis.additive] += float(chance)
        return out

    def _pairs(self) -> tuple[Pair, ...]:
        found = [
            Pair(who[0], who[1], chance, additive)
            for (who, additive), chance in self._by_suspects().items()
            if len(who) == 2 and chance >= _SHOWN_PAIR
        ]
        return tuple(
            sorted(found, key=lambda each: (-each.probability, each.first, each.second, each.additive))
        )

    def _next_rerun(self, suspects: Sequence[Suspect]) -> Rerun | None:
        return next_rerun(suspects, self._by_suspects(), self.asked.bad, self.asked.routes, self.asked.drop)


def _unranked(asked: _Asked, none: float) -> Ranking:
    share = (1 - none) / len(asked.changes) if asked.changes else 0.0
    suspects = tuple(
        _suspect(
            change,
            share,
            asked=asked,
            level=change.after,
            evidence=evidence_of(change.factor.kind, change.before, change.after, nodes=asked.routes.nodes),
            contrasts=(),
            effect=(0.0, 0.0),
        )
        for change in asked.changes
    )
    every = tuple(range(len(suspects)))
    alone: dict[tuple[tuple[int, ...], bool], float] = {
        ((place,), False): each.probability for place, each in enumerate(suspects)
    }
    return Ranking(
        p_none=none,
        suspects=suspects,
        pairs=(),
        credible=every if none < NONE_ABOVE else (),
        alias_groups=(every,) if len(every) > 1 else (),
        next_rerun=next_rerun(suspects, alone, asked.bad, asked.routes, math.inf)
        if none < NONE_ABOVE
        else None,
        status=Status.NONE if none >= NONE_ABOVE else Status.OBSERVED,
    )


def _suspect(
    change: Changed,
    probability: float,
    *,
    asked: _Asked,
    level: Level | None,
    evidence: tuple[Evidence, ...],
    contrasts: tuple[Contrast, ...],
    effect: tuple[float, float],
) -> Suspect:
    mean, spread = effect
    return Suspect(
        factor=change.factor,
        ref=_reference(change, asked.routes),
        before=change.before.shown if change.before else "",
        after=change.after.shown if change.after else "",
        since=level.shown if level and change.after and level.value != change.after.value else "",
        probability=probability,
        path=_path(change, asked.bad, asked.routes),
        evidence=evidence,
        contrasts=contrasts,
        effect=mean,
        low=mean - _Z90 * spread,
        high=mean + _Z90 * spread,
    )


def _path(change: Changed, bad: Measured, routes: Routes) -> tuple[Uid, ...]:
    """Return the way to the bad run, from the commit on that brought the change, which both sides do not have."""
    level, before = change.after or change.before, change.before if change.after else None
    path = routes.path(level.node if level else bad.run)
    carried = level is not None and level.carrier in routes.nodes and level.carrier not in path
    carried = carried and (before is None or level is None or before.carrier != level.carrier)
    return (level.carrier, *path) if level is not None and carried else path


def _reference(change: Changed, routes: Routes) -> str:
    kinds = (FactorKind.DATASET, FactorKind.MODEL, FactorKind.EVALUATION)
    level = change.after or change.before
    if change.factor.kind in kinds and level is not None and level.node in routes.nodes:
        return reference_of(routes.nodes[level.node])
    return f"{change.factor.kind}:{change.factor.label}"


__all__ = ["NONE_ABOVE", "Ranking", "chance_of_seeds", "explain"]
