"""The whole answer from a history: suspects ranked, grouped, with their contrasts and paths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from headwater.analysis.factors import Factor, FactorKind, Level
from headwater.analysis.root_cause.answer import (
    Contrast,
    Evidence,
    Measured,
    Noise,
    Rerun,
    Status,
    Suspect,
)
from headwater.analysis.root_cause.frontier import Changed, Frontier
from headwater.analysis.root_cause.indicators import Design, Floats, design
from headwater.analysis.root_cause.model import P_NONE, Posterior, rank
from headwater.analysis.root_cause.routes import Routes
from headwater.analysis.trace import Trace
from headwater.model import Kind, Uid
from headwater.naming import reference_of

CREDIBLE = 0.9
UNRECORDED_RATIO = 0.3
NEVER_USED, USED_BEFORE = 2.5, 0.7
MOST_CONTRASTS = 3
_Z90 = 1.6449


@dataclass(frozen=True, slots=True)
class History:
    """Runs that measured the metric, oldest first; `sign` is 1 where larger is the wanted side of the question."""

    runs: Sequence[Uid]
    values: Mapping[Uid, float]
    traces: Mapping[Uid, Trace]
    noise: Noise
    sign: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranked suspects, how likely none of them did it, and what the history cannot tell apart."""

    p_none: float
    suspects: tuple[Suspect, ...]
    credible: tuple[int, ...]
    alias_groups: tuple[tuple[int, ...], ...]
    next_rerun: Rerun | None
    status: Status


def explain(history: History, found: Frontier, good: Measured, bad: Measured, routes: Routes) -> Ranking:
    """Return which of the changes in `found` moved the metric from `good` to `bad`."""
    changes = _suspects(history, found, good, bad, routes)
    if not changes or history.noise.sigma == 0:
        certain = 1.0 if good.value == bad.value or not changes else 0.0
        return _unranked(changes, certain, history, bad, routes)
    ends = (history.traces[good.run], history.traces[bad.run])
    plan = design(changes, [history.traces[run] for run in history.runs], ends)
    y = history.sign * np.array([history.values[run] for run in history.runs]) / history.noise.sigma
    drop = history.sign * (good.value - bad.value) / history.noise.sigma
    ratios = np.array([_ratio(change, plan.indicators[row]) for row, change in enumerate(changes)])
    p_none = P_NONE if found.roots else 1 - (1 - P_NONE) * UNRECORDED_RATIO
    posterior = rank(y - float(np.median(y)), plan, drop=max(drop, 0.0), ratios=ratios, p_none=p_none)
    return _ranking(changes, plan, posterior, history, bad, routes)


def chance_of_seeds(drop_sigmas: float) -> float:
    """Return how likely two runs that differ in nothing but noise lie at least so far apart, in one direction."""
    return 0.5 * math.erfc(max(drop_sigmas, 0.0) / 2)


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


def _ratio(change: Changed, carried: Floats) -> float:
    if change.factor.kind is FactorKind.UNRECORDED:
        return UNRECORDED_RATIO
    if change.factor.kind is FactorKind.PARAMETER:
        return NEVER_USED if carried.sum() <= 1 else USED_BEFORE
    return 1.0


def _ranking(
    changes: Sequence[Changed],
    plan: Design,
    posterior: Posterior,
    history: History,
    bad: Measured,
    routes: Routes,
) -> Ranking:
    order = sorted(
        range(len(changes)), key=lambda k: (-round(float(posterior.single[k]), 12), changes[k].factor)
    )
    unit = history.noise.sigma * history.sign
    suspects = tuple(
        _suspect(
            changes[k],
            float(posterior.single[k]),
            contrasts=_contrasts(k, plan, history),
            effect=(-unit * float(posterior.effect[k]), abs(unit) * float(posterior.spread[k])),
            evidence=_evidence(changes[k], plan.indicators[k]),
            bad=bad,
            routes=routes,
        )
        for k in order
    )
    chances = [suspect.probability for suspect in suspects]
    groups = _alias_groups(plan.indicators[order])
    none = posterior.none
    return Ranking(
        p_none=none,
        suspects=suspects,
        credible=_credible(chances, groups),
        alias_groups=groups,
        next_rerun=_next_rerun(suspects, bad, routes) if none < 0.5 else None,
        status=Status.NONE if none >= 0.5 else Status.OBSERVED,
    )


def _unranked(
    changes: Sequence[Changed], none: float, history: History, bad: Measured, routes: Routes
) -> Ranking:
    share = (1 - none) / len(changes) if changes else 0.0
    carried = np.zeros(len(history.runs))
    suspects = tuple(
        _suspect(
            change,
            share,
            contrasts=(),
            effect=(0, 0),
            evidence=_evidence(change, carried),
            bad=bad,
            routes=routes,
        )
        for change in changes
    )
    every = tuple(range(len(suspects)))
    return Ranking(
        p_none=none,
        suspects=suspects,
        credible=every if none < 0.5 else (),
        alias_groups=(every,) if len(every) > 1 else (),
        next_rerun=_next_rerun(suspects, bad, routes) if none < 0.5 else None,
        status=Status.NONE if none >= 0.5 else Status.OBSERVED,
    )


def _suspect(
    change: Changed,
    probability: float,
    *,
    contrasts: tuple[Contrast, ...],
    effect: tuple[float, float],
    evidence: tuple[Evidence, ...],
    bad: Measured,
    routes: Routes,
) -> Suspect:
    level = change.after or change.before
    mean, spread = effect
    return Suspect(
        factor=change.factor,
        ref=_reference(change, routes),
        before=change.before.shown if change.before else "",
        after=change.after.shown if change.after else "",
        probability=probability,
        path=_path(level, bad, routes),
        evidence=evidence,
        contrasts=contrasts,
        effect=mean,
        low=mean - _Z90 * spread,
        high=mean + _Z90 * spread,
    )


def _path(level: Level | None, bad: Measured, routes: Routes) -> tuple[Uid, ...]:
    path = routes.path(level.node if level else bad.run)
    carried = level is not None and level.carrier in routes.nodes and level.carrier not in path
    return (level.carrier, *path) if level is not None and carried else path


def _reference(change: Changed, routes: Routes) -> str:
    kinds = (FactorKind.DATASET, FactorKind.MODEL, FactorKind.EVALUATION)
    level = change.after or change.before
    if change.factor.kind in kinds and level is not None and level.node in routes.nodes:
        return reference_of(routes.nodes[level.node])
    return f"{change.factor.kind}:{change.factor.label}"


def _contrasts(row: int, plan: Design, history: History) -> tuple[Contrast, ...]:
    """Return the pairs of runs, one with and one without the suspect, that differ in the fewest other suspects."""
    carried = plan.indicators[row]
    others = np.delete(plan.indicators, row, axis=0)
    without, having = np.flatnonzero(carried == 0), np.flatnonzero(carried == 1)
    if not (without.size and having.size):
        return ()
    apart = np.abs(others[:, without, None] - others[:, None, having]).sum(axis=0)
    far = np.abs(without[:, None] - having[None, :])
    best = np.argsort((apart * (far.max() + 1) + far).ravel(), kind="stable")[:MOST_CONTRASTS]
    picked = [np.unravel_index(int(place), apart.shape) for place in best]
    pairs = [(int(apart[i, j]), int(without[i]), int(having[j])) for i, j in picked]
    return tuple(
        Contrast(
            without=history.runs[i],
            having=history.runs[j],
            delta=history.values[history.runs[j]] - history.values[history.runs[i]],
            others=differing,
        )
        for differing, i, j in pairs
    )


def _evidence(change: Changed, carried: Floats) -> tuple[Evidence, ...]:
    out = []
    if change.factor.kind is FactorKind.PARAMETER:
        ratio = _ratio(change, carried)
        text = (
            "value never used before"
            if ratio > 1
            else f"value used in {int(carried.sum())} runs of the history"
        )
        out.append(Evidence(text, ratio))
    if change.factor.kind is FactorKind.UNRECORDED:
        out.append(Evidence("the lineage does not say; it cannot be ruled out", UNRECORDED_RATIO))
    if int(carried.sum()) == 1:
        out.append(Evidence("only the bad run has it: no other run of the history can confirm it"))
    return tuple(out)


def _alias_groups(indicators: Floats) -> tuple[tuple[int, ...], ...]:
    groups: dict[bytes, list[int]] = {}
    for row, carried in enumerate(indicators):
        groups.setdefault(carried.astype(np.int8).tobytes(), []).append(row)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _credible(chances: Sequence[float], groups: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the fewest first suspects that hold 90 % of what "none" leaves, with everything aliased to them."""
    whole = sum(chances)
    held: list[int] = []
    mass = 0.0
    for place, chance in enumerate(chances):
        if mass >= CREDIBLE * whole:
            break
        held.append(place)
        mass += chance
    joined = {place for group in groups if set(group) & set(held) for place in group}
    return tuple(sorted(joined | set(held)))


def _next_rerun(suspects: Sequence[Suspect], bad: Measured, routes: Routes) -> Rerun | None:
    """Return the rerun that reverts the likeliest suspects up to half of the mass; expected reruns in bits.

    The expected number is the entropy of the suspects' shares, at least one: what reruns without noise need.
    """
    able = [each for each in suspects if each.factor.kind is not FactorKind.UNRECORDED]
    whole = sum(each.probability for each in able)
    if not able or whole <= 0:
        return None
    chosen: list[Factor] = []
    mass = 0.0
    for each in able:
        if chosen and mass + each.probability > whole / 2 + 1e-9:
            break
        chosen.append(each.factor)
        mass += each.probability
    shares = [each.probability / whole for each in able if each.probability > 0]
    bits = -sum(share * math.log2(share) for share in shares)
    return Rerun(_to_repeat(able[0], bad, routes), tuple(chosen), max(1.0, bits))


def _to_repeat(suspect: Suspect, bad: Measured, routes: Routes) -> Uid:
    """Return the last run on the way from the suspect to what was asked: the one to make again."""
    runs = [uid for uid in suspect.path if routes.nodes[uid].kind is Kind.RUN]
    return runs[-1] if runs else bad.run
