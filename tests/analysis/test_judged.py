"""An answer ranked anew by what people say of its suspects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from headwater.analysis.completeness import Completeness
from headwater.analysis.factors import Factor, FactorKind
from headwater.analysis.root_cause.answer import Measured, Noise, Pair, Rerun, RootCause, Status, Suspect
from headwater.analysis.root_cause.credible import credible
from headwater.analysis.root_cause.judged import CONFIRMED, NOT_IT, VERIFIED, judged


def suspect(name: str, probability: float, kind: FactorKind = FactorKind.PARAMETER) -> Suspect:
    """Return a suspect of this name."""
    return Suspect(Factor(kind, name), f"{kind}:{name}", "1", "2", probability)


def answered(*suspects: Suspect, none: float = 0.02, **other: object) -> RootCause:
    """Return an answer with these suspects, the likeliest first, whose next rerun sets the first one back."""
    rerun = Rerun("bad", (suspects[0].factor,), ("bad",), 1.0)
    answer = RootCause(
        p_none=none,
        suspects=suspects,
        pairs=(),
        credible=(0,),
        alias_groups=(),
        next_rerun=rerun,
        status=Status.OBSERVED,
        metric="accuracy",
        higher_is_better=True,
        good=Measured("good", "good", 0.9),
        bad=Measured("bad", "bad", 0.8),
        delta=-0.1,
        noise=Noise(0.01, "replicates", 4, assumed=False),
        sigmas=10.0,
        p_seeds=0.0,
        history=(),
        chosen="given",
        alternatives=(),
        carriers=(),
        notes=(),
        cautions=(),
        nodes={},
        links=(),
        affected={},
        affected_names=(),
        completeness=Completeness(),
    )
    return replace(answer, **other)


def test_an_alias_counts_to_the_likely_ones_as_it_does_before_anybody_judged() -> None:
    chances, groups = [0.90, 0.08, 0.0], [(0, 1)]
    names = [suspect(name, each) for name, each in zip("abc", (0.90, 0.095, 0.003), strict=True)]
    answer = answered(*names, none=0.002, alias_groups=((0, 1),))
    assert credible([0.905, 0.095], [(0, 1)]) == (0, 1)
    assert judged(answer, {"parameter:c": NOT_IT}).credible == (0, 1)
    assert credible(chances, groups) == (0,)


@pytest.mark.parametrize(
    ("chances", "groups", "held"),
    [
        ([], [], ()),
        ([0.9, 0.1], [], (0,)),
        ([0.899, 0.101], [], (0, 1)),
        ([0.95, 0.05], [(0, 1)], (0,)),
        ([0.5, 0.5], [], (0, 1)),
        ([0.0, 0.0], [], ()),
        ([0.2, 0.0], [(0, 1)], (0,)),
    ],
)
def test_the_fewest_that_hold_nine_tenths_and_likely_aliases(
    chances: list[float], groups: list[tuple[int, ...]], held: tuple[int, ...]
) -> None:
    assert credible(chances, groups) == held


def test_who_is_told_apart_is_no_alias_any_more() -> None:
    names = [suspect(name, each) for name, each in zip("abc", (0.5, 0.3, 0.18), strict=True)]
    answer = answered(*names, alias_groups=((0, 1, 2),))
    found = judged(answer, {"parameter:a": NOT_IT})
    assert [each.ref for each in found.suspects] == ["parameter:b", "parameter:c", "parameter:a"]
    assert (found.alias_groups, found.suspects[2].probability) == (((0, 1),), 0.0)
    assert sum(each.probability for each in found.suspects) + found.p_none == pytest.approx(1.0)


def test_odds_are_multiplied_by_what_is_said() -> None:
    answer = answered(suspect("a", 0.6), suspect("b", 0.38))
    found = judged(answer, {"parameter:b": CONFIRMED})
    assert found.suspects[0].ref == "parameter:b"
    assert found.suspects[0].probability / found.suspects[1].probability == pytest.approx(20 * 0.38 / 0.6)
    assert found.status is Status.OBSERVED
    assert judged(answer, {"parameter:b": VERIFIED}).status is Status.VERIFIED


def test_pairs_of_which_somebody_spoke_are_gone() -> None:
    names = [suspect(name, 0.3) for name in "abc"]
    pairs = (Pair(0, 1, 0.2, additive=False), Pair(1, 2, 0.1, additive=True))
    found = judged(answered(*names, none=0.1, pairs=pairs), {"parameter:a": NOT_IT})
    assert [(each.first, each.second, each.additive) for each in found.pairs] == [(0, 1, True)]


def test_what_cannot_be_set_back_is_never_proposed() -> None:
    gap = suspect("code", 0.7, FactorKind.UNRECORDED)
    step = suspect("train", 0.2, FactorKind.NONDETERMINISM)
    answer = answered(suspect("a", 0.05), gap, step)
    refused = judged(answer, {}, [frozenset({"parameter:a"})])
    assert refused.next_rerun is None
    assert judged(answer, {"parameter:a": NOT_IT}).next_rerun is None


def test_a_rerun_that_cannot_be_made_gives_way_to_the_likeliest_that_can() -> None:
    answer = answered(suspect("a", 0.6), suspect("b", 0.3), suspect("c", 0.08))
    rerun = judged(answer, {}, [frozenset({"parameter:a"})]).next_rerun
    assert rerun is not None
    assert [factor.name for factor in rerun.revert] == ["b"]


def test_where_everybody_is_innocent_the_answer_stands() -> None:
    answer = answered(suspect("a", 1.0), none=0.0)
    assert judged(answer, {"parameter:a": NOT_IT}) == answer
