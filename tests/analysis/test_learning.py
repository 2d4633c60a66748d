"""What closed investigations teach."""

from __future__ import annotations

from collections import Counter

import pytest

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import Evidence
from headwater.analysis.root_cause.evidence import STRONG, WEAK, ratio_of
from headwater.analysis.root_cause.learning import (
    FEWEST_CLOSED,
    HIGHEST,
    LOWEST,
    Case,
    Finding,
    Learnt,
    kind_of,
    learn,
)


def case(cause: tuple[str, ...], innocent: tuple[str, ...] = ()) -> Case:
    """Return a case of one cause and one innocent suspect with this evidence."""
    findings = [Finding(each, was_cause=True) for each in cause]
    return Case(Counter([*findings, *(Finding(each, was_cause=False) for each in innocent)]), 1, 1)


def weight(learnt: Learnt, text: str, fixed: float) -> float:
    """Return the ratio that a finding of this text has once it is weighed."""
    (found,) = learnt.weighed(FactorKind.DATASET, [Evidence(text, fixed)])
    assert found.text == text
    return found.ratio


def test_before_there_are_thirty_the_fixed_ratios_hold():
    learnt = learn([case(("drift",))] * (FEWEST_CLOSED - 1))
    assert (learnt.enough, learnt.closed, learnt.ratios) == (False, 29, {})
    assert weight(learnt, "drift", 2.5) == 2.5


def test_the_ratio_is_that_of_the_two_posterior_means():
    cases = [case(("drift",), ("drift",))] * 10 + [case(("drift",))] * 10 + [case(())] * 10
    learnt = learn(cases)
    assert learnt.enough
    assert weight(learnt, "drift", 1.0) == pytest.approx((21 / 32) / (11 / 32))


def test_innocents_being_many_speaks_for_nothing():
    def told(cause: int, innocent: int) -> Learnt:
        """Return what 30 cases of 10 suspects teach, "drift" being on so many causes and innocents."""
        findings = [Finding("drift", was_cause=True)] * cause + [Finding("drift", was_cause=False)] * innocent
        return learn([Case(Counter(findings), 1, 9), *[Case({}, 1, 9)] * 29])

    assert weight(told(10, 90), "drift", 1.0) == pytest.approx(1.0)
    assert weight(told(1, 9), "drift", 1.0) == pytest.approx(1.0)
    assert 0.8 < weight(told(0, 1), "drift", 1.0) < 1.0
    assert weight(told(0, 30), "drift", 1.0) == pytest.approx((1 / 40) / (31 / 280))
    assert weight(told(20, 30), "drift", 1.0) == pytest.approx((21 / 36) / (31 / 276))


def test_what_speaks_against_is_learnt_too_and_both_are_capped():
    cases = [case(("drift",), ("new value",))] * 30
    learnt = learn(cases)
    assert weight(learnt, "drift", 1.0) == HIGHEST
    assert weight(learnt, "new value", 1.0) == LOWEST
    assert weight(learnt, "never seen", 1.7) == 1.7


def test_what_was_learnt_may_weigh_more_than_the_fixed_ratios_and_within_bounds_all_together():
    learnt = learn([case(("drift",))] * 30)
    assert ratio_of([Evidence("", HIGHEST), Evidence("", 2.0)], learnt.bounds) == HIGHEST
    assert ratio_of([Evidence("", LOWEST), Evidence("", 0.3)], learnt.bounds) == LOWEST
    assert ratio_of([Evidence("", HIGHEST)], learn([]).bounds) == STRONG < HIGHEST
    assert ratio_of([Evidence("", LOWEST)], learn([]).bounds) == WEAK > LOWEST


def test_what_commit_messages_and_commands_say_is_not_weighed():
    learnt = learn([case(("wip",), ("drift",))] * 30)
    said = [Evidence("wip", 1.0)]
    assert learnt.weighed(FactorKind.DATASET, said)[0].ratio == HIGHEST
    assert learnt.weighed(FactorKind.CODE, said) == learnt.weighed(FactorKind.COMMAND, said) == tuple(said)


def test_cases_without_a_cause_count_but_teach_nothing():
    nothing = Case({Finding("drift", was_cause=False): 1}, 0, 1)
    learnt = learn([case(("drift",))] * 15 + [nothing] * 15)
    assert learnt.closed == 30
    assert weight(learnt, "drift", 1.0) == HIGHEST


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("value used in 12 runs of the history", "value used in # runs of the history"),
        ('"radius" is 10x smaller in 31 % of rows', "# is #x smaller in # of rows"),
        ("value never used before", "value never used before"),
    ],
)
def test_a_kind_of_evidence_has_no_figures_and_names(text: str, kind: str):
    assert kind_of(text) == kind
