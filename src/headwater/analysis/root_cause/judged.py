"""An answer ranked anew by what people said of its suspects, and by what reruns they cannot make."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from headwater.analysis.root_cause.answer import Pair, Rerun, RootCause, Status, Suspect
from headwater.analysis.root_cause.credible import credible
from headwater.analysis.root_cause.explain import NONE_ABOVE
from headwater.analysis.root_cause.plan import is_able, steps_of

NOT_IT, CONFIRMED, VERIFIED = "not it", "confirmed", "verified by rerun"
TRUST = {NOT_IT: 0.0, CONFIRMED: 20.0, VERIFIED: 100.0}


def judged(
    answer: RootCause, verdicts: Mapping[str, str], infeasible: Collection[frozenset[str]] = ()
) -> RootCause:
    """Return `answer` with each suspect's odds multiplied by what the verdict on its reference is worth.

    "not it" is 0, "confirmed" 20 and "verified by rerun" 100 to one. `infeasible` are reruns by the references that
    they set back; the next one proposed is another, or none.
    """
    weights = [TRUST.get(verdicts.get(each.ref, ""), 1.0) for each in answer.suspects]
    held = [each.probability * weight for each, weight in zip(answer.suspects, weights, strict=True)]
    whole = answer.p_none + sum(held)
    if whole <= 0 or not any(weight != 1 for weight in weights):
        return replace(answer, next_rerun=_feasible(answer, answer.next_rerun, answer.suspects, infeasible))
    order = sorted(range(len(held)), key=lambda place: (-held[place], place))
    suspects = tuple(replace(answer.suspects[place], probability=held[place] / whole) for place in order)
    places = {old: new for new, old in enumerate(order)}
    none = answer.p_none / whole
    rerun = _again(answer, suspects) if none < NONE_ABOVE else None
    groups = _groups(answer, places, weights)
    return replace(
        answer,
        p_none=none,
        suspects=suspects,
        pairs=_pairs(answer, places, weights, whole),
        credible=credible([each.probability for each in suspects], groups),
        alias_groups=groups,
        next_rerun=_feasible(answer, rerun, suspects, infeasible),
        status=_status(suspects, none, verdicts) if answer.comparable else Status.NONE,
    )


def _status(suspects: Sequence[Suspect], none: float, verdicts: Mapping[str, str]) -> Status:
    if none >= NONE_ABOVE:
        return Status.NONE
    return Status.VERIFIED if verdicts.get(suspects[0].ref) == VERIFIED else Status.OBSERVED


def _groups(
    answer: RootCause, places: Mapping[int, int], weights: Sequence[float]
) -> tuple[tuple[int, ...], ...]:
    """Return the alias groups without the suspects that somebody told apart."""
    kept = (
        tuple(sorted(places[place] for place in group if weights[place] == 1))
        for group in answer.alias_groups
    )
    return tuple(group for group in kept if len(group) > 1)


def _pairs(
    answer: RootCause, places: Mapping[int, int], weights: Sequence[float], whole: float
) -> tuple[Pair, ...]:
    """Return the pairs that nobody said a word on, at their new places."""
    return tuple(
        Pair(
            first=min(places[each.first], places[each.second]),
            second=max(places[each.first], places[each.second]),
            probability=each.probability / whole,
            additive=each.additive,
        )
        for each in answer.pairs
        if weights[each.first] == weights[each.second] == 1
    )


def _again(answer: RootCause, suspects: Sequence[Suspect]) -> Rerun | None:
    """Return the rerun that sets back the likeliest suspects, up to half of what they hold together."""
    able = [each for each in suspects if is_able(each) and each.probability > 0]
    if answer.next_rerun is None or not able:
        return None
    whole = sum(each.probability for each in able)
    chosen: list[Suspect] = []
    for each in able:
        held = sum(one.probability for one in chosen) + each.probability
        if chosen and held > whole / 2 + 1e-9:
            break
        chosen.append(each)
    return _setting_back(answer, answer.next_rerun, chosen)


def _setting_back(answer: RootCause, rerun: Rerun, chosen: Sequence[Suspect]) -> Rerun:
    steps = steps_of(chosen, answer.bad.run, answer.nodes)
    return replace(rerun, revert=tuple(each.factor for each in chosen), steps=steps)


def _feasible(
    answer: RootCause,
    rerun: Rerun | None,
    suspects: Sequence[Suspect],
    infeasible: Collection[frozenset[str]],
) -> Rerun | None:
    """Return `rerun`, else the first that sets back one likely suspect and can be made, else None."""
    if rerun is None or _refs(rerun, suspects) not in infeasible:
        return rerun
    for each in suspects:
        if is_able(each) and each.probability > 0 and frozenset({each.ref}) not in infeasible:
            return _setting_back(answer, rerun, [each])
    return None


def _refs(rerun: Rerun, suspects: Sequence[Suspect]) -> frozenset[str]:
    return frozenset(each.ref for each in suspects if each.factor in rerun.revert)
