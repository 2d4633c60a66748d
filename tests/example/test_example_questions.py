"""The four drops are measured ones, and the history can answer for them."""

from __future__ import annotations

import pytest

from example.shipped import Shipped, shipped
from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import RootCause, Status
from headwater.example import QUESTIONS, Question
from headwater.model import Node, Relation
from headwater.services import LOCAL, over

DATA, SETTING, EITHER, SEEDS = QUESTIONS


def ask(question: Question, *, reruns: bool = False) -> RootCause:
    root_cause = over(shipped(reruns=reruns).store).root_cause
    return root_cause.why(LOCAL, question.bad, good=question.good, metric=question.metric)


def suspects(answer: RootCause) -> list[tuple[FactorKind, str]]:
    return [(each.factor.kind, each.factor.name) for each in answer.suspects]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.bad)
def test_the_bad_one_measured_less_than_the_good_one(question: Question):
    history = shipped()
    bad, good = (history.named(ref.partition(":")[2]) for ref in (question.bad, question.good))
    assert history.accuracy(bad) < history.accuracy(good)


def test_a_wrong_unit_two_steps_up_is_found_among_four_changes():
    answer = ask(DATA)
    assert answer.sigmas > 4
    assert len(answer.suspects) == 4
    assert suspects(answer)[0] == (FactorKind.DATASET, "biopsies-lab-b")
    names = [answer.nodes[uid].name for uid in answer.suspects[0].path]
    assert (names[0], names[-1]) == ("biopsies-lab-b@v8", "tumour-screen@20")
    assert {"features@v12", "train#20"} <= set(names)
    assert any(name.startswith("eu-prod") for name in answer.affected_names)


def test_a_far_too_strong_setting_is_found():
    answer = ask(SETTING)
    assert answer.sigmas > 4
    assert suspects(answer)[0] == (FactorKind.PARAMETER, "C")
    assert answer.suspects[0].probability > 0.9
    assert (FactorKind.ENVIRONMENT, "scikit-learn") in suspects(answer)


def test_two_changes_that_always_came_together_are_not_told_apart():
    answer = ask(EITHER)
    assert answer.sigmas > 4
    together = {(FactorKind.CODE, "steps/pixels.py"), (FactorKind.PARAMETER, "epochs")}
    assert together in [{suspects(answer)[place] for place in group} for group in answer.alias_groups]
    assert answer.next_rerun is not None


def test_the_reruns_tell_the_code_from_the_setting():
    answer = ask(EITHER, reruns=True)
    assert suspects(answer)[0] == (FactorKind.CODE, "steps/pixels.py")
    assert answer.suspects[0].probability > 0.9
    assert answer.alias_groups == ()
    assert answer.status is Status.VERIFIED
    assert answer.next_rerun is None


def test_the_corrupted_column_and_its_unit_are_named():
    (first, *_) = ask(DATA).suspects
    assert first.evidence[0].text == '"radius" is 10x smaller in 31 % of rows: looks like mm to cm'


def test_a_drop_that_seeds_make_is_blamed_on_nothing():
    answer = ask(SEEDS)
    assert answer.sigmas < 1.5
    assert suspects(answer) == [(FactorKind.ENVIRONMENT, "scikit-learn")]
    assert answer.status is Status.NONE


def test_the_drop_that_seeds_make_has_replicates():
    history = shipped()
    asked = history.named(SEEDS.bad.partition(":")[2])
    alike = [
        each for each in history.versions("wine-grader") if _recipe(history, each) == _recipe(history, asked)
    ]
    assert len(alike) >= 4
    values = sorted(history.accuracy(each) for each in alike)
    assert values[0] < history.accuracy(history.named(SEEDS.good.partition(":")[2])) <= values[-1]


def _recipe(history: Shipped, model: Node) -> tuple[object, ...]:
    """Return what a model was made from, but for the seed."""
    (training,) = history.causes(model, Relation.GENERATED_BY)
    made = (Relation.USED, Relation.RAN_IN)
    inputs = [node.uid for relation in made for node in history.causes(training, relation)]
    params = {name: value for name, value in training.group("param").items() if name != "seed"}
    return sorted(inputs), params
