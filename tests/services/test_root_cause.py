"""What `why` says of small histories whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from causes import ask, trainings
from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import RootCause, Status
from headwater.facts import EdgeFact
from headwater.model import Relation, Value
from headwater.services.wording.prose import sentence, text
from stories import Story

Ask = Callable[..., RootCause]


def test_a_corrupted_dataset_two_hops_up_is_named_with_its_path() -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i < 18 else 0.85,
        raw=lambda i: "v1" if i < 9 else "v2" if i < 18 else "v3",
        params=lambda i: {"lr": "0.1" if i < 5 else "0.2" if i < 21 else "0.3"},
    )
    answer = ask(story, "model:screen@21", good="model:screen@17")
    first = answer.suspects[0]
    assert (first.factor.kind, first.factor.name) == (FactorKind.DATASET, "biopsies")
    assert (first.before, first.after) == ("v2", "v3")
    assert first.probability > 0.9
    assert answer.p_none < 0.01
    names = [answer.nodes[uid].name for uid in first.path]
    assert names == ["biopsies@v3", "prepare#v3", "features@v3", "train#21", "screen@21"]
    assert answer.status is Status.OBSERVED


@pytest.mark.parametrize("said", [{}, {"dirty": True}])
def test_no_commit_is_blamed_for_what_was_not_committed(said: dict[str, Value]) -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i < 12 else 0.85,
        files=lambda i: [f"train.py=md5:{'aa' if i < 12 else 'bb'}"],
    )
    executed = [
        each for each in story.facts if isinstance(each, EdgeFact) and each.relation is Relation.EXECUTED
    ]
    one = executed[0].cause
    for each in executed:
        place = story.facts.index(each)
        story.facts[place] = replace(each, cause=one, props={**each.props, **said})
    answer = ask(story, "run:train#14")
    (first,) = answer.suspects
    assert (first.factor.name, one in first.path) == ("train.py", False)
    assert "an uncommitted change" in text(answer)
    assert "commit:" not in text(answer)


def test_a_made_dataset_is_a_carrier_and_no_suspect() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 12 else 0.85, raw=lambda i: "v1" if i < 12 else "v2")
    answer = ask(story, "run:train#12")
    assert [suspect.factor.name for suspect in answer.suspects] == ["biopsies"]
    assert {answer.nodes[uid].name for uid in answer.carriers} >= {"features@v2"}


def test_two_changes_that_always_came_together_are_one_alias_group() -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i < 12 else 0.85,
        raw=lambda i: "v1" if i < 12 else "v2",
        params=lambda i: {"lr": "0.1" if i < 12 else "0.2"},
    )
    answer = ask(story, "run:train#14")
    assert answer.alias_groups == ((0, 1),)
    assert set(answer.credible) == {0, 1}
    assert " or " in sentence(answer)
    assert answer.next_rerun is not None
    assert len(answer.next_rerun.revert) == 1
    assert "cannot tell them apart" in text(answer)


def test_a_worse_seed_is_answered_with_nothing() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 - (0.006 if i == 20 else 0))
    answer = ask(story, "model:screen@20", good="model:screen@19")
    assert answer.status is Status.NONE
    assert answer.p_none > 0.5
    assert "Nothing upstream did this" in sentence(answer)


def test_a_change_without_effect_is_not_blamed() -> None:
    story = Story()
    seeds = (0.0, 0.004, -0.003, 0.002, -0.004, 0.001)
    trainings(story, lambda i: 0.95 + seeds[i % 6], raw=lambda i: "v1" if i < 12 else "v2", noise=0.0)
    answer = ask(story, "run:train#13", good="run:train#7")
    assert answer.status is Status.NONE


def test_a_single_changed_parameter_is_named_with_its_values() -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i != 15 else 0.80,
        params=lambda i: {"depth": "3" if i == 15 else "9", "lr": "1e-3"},
    )
    answer = ask(story, "run:train#15")
    first = answer.suspects[0]
    assert (first.factor.kind, first.factor.name, first.before, first.after) == (
        FactorKind.PARAMETER,
        "depth",
        "9",
        "3",
    )
    assert any("never used before" in each.text for each in first.evidence)


def test_the_cause_only_in_the_command_is_named() -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i != 15 else 0.0,
        command=lambda i: "python train.py --dry-run" if i == 15 else "python train.py",
    )
    first = ask(story, "run:train#15").suspects[0]
    assert first.factor.kind is FactorKind.COMMAND
    assert first.after == "python train.py --dry-run"


def test_the_changed_file_is_the_suspect_and_not_the_commit() -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i < 12 else 0.85,
        files=lambda i: ["train.py=md5:01" if i < 12 else "train.py=md5:02", "model.py=md5:03"],
    )
    answer = ask(story, "run:train#12")
    assert [(each.factor.kind, each.factor.name) for each in answer.suspects] == [
        (FactorKind.CODE, "train.py")
    ]


def test_a_package_upgrade_is_named_by_package() -> None:
    story = Story()
    trainings(
        story,
        lambda i: 0.95 if i < 12 else 0.85,
        packages=lambda i: {"numpy": "1.0", "scikit-learn": "1.6" if i < 12 else "1.7"},
    )
    answer = ask(story, "run:train#13")
    assert [(each.factor.name, each.before, each.after) for each in answer.suspects] == [
        ("scikit-learn", "1.6", "1.7")
    ]


def test_what_was_not_recorded_is_an_explicit_suspect() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 20 else 0.70, recorded=lambda _: False)
    answer = ask(story, "run:train#20")
    assert [each.factor.kind for each in answer.suspects] == [FactorKind.UNRECORDED]
    assert any("not recorded" in note for note in answer.notes)


def test_same_inputs_with_another_output_are_a_suspect_of_their_own() -> None:
    story = Story()
    source = story.dataset("raw", "v1")
    for i in range(12):
        step = story.step(f"prepare#{i}", "prepare", uses=[(source, "")])
        made = story.dataset("features", "a" if i < 10 else "b", made_by=step)
        story.step(
            f"train#{i}",
            "train",
            uses=[(made, "train")],
            metrics={"accuracy": 0.9 + i % 3 * 0.001 - 0.2 * (i > 9)},
        )
    answer = ask(story, "run:train#11", good="run:train#8")
    assert FactorKind.NONDETERMINISM in {each.factor.kind for each in answer.suspects}


def test_a_parent_model_is_a_suspect() -> None:
    story = Story()
    base = None
    for i in range(16):
        if i in (0, 10):
            pretrain = story.step(f"pretrain#{i}", "pretrain", params={"epochs": "5" if i == 0 else "1"})
            base = story.model("backbone", str(i), pretrain)
        assert base is not None
        story.step(
            f"tune#{i}",
            "finetune",
            uses=[(base, "base")],
            metrics={"accuracy": 0.9 - 0.2 * (i > 9) + i % 2 * 0.002},
        )
    answer = ask(story, "run:tune#12", good="run:tune#8")
    assert (answer.suspects[0].factor.kind, answer.suspects[0].factor.name) == (
        FactorKind.PARAMETER,
        "epochs",
    )


def test_a_finetune_chain_of_one_step_blames_the_parent_or_the_settings_only() -> None:
    story = Story()
    parent = story.model("reader", "0", story.step("tune#0", "tune", params={"lr": "0.1"}))
    for i in range(1, 14):
        run = story.step(
            f"tune#{i}",
            "tune",
            uses=[(parent, "base")],
            params={"lr": "0.9" if i == 13 else "0.1"},
            metrics={"accuracy": 0.9 + i % 2 * 0.002 - 0.3 * (i == 13)},
        )
        parent = story.model("reader", str(i), run)
    answer = ask(story, "model:reader@13", good="model:reader@12")
    assert {each.factor.kind for each in answer.suspects} == {FactorKind.PARAMETER, FactorKind.MODEL}
    assert answer.suspects[0].factor.name == "lr"


def test_a_third_number_on_the_way_to_the_bad_one_does_not_clear_a_parameter() -> None:
    story = Story()
    depth, trees = {10: "1", 11: "1"}, {10: "2", 11: "40"}
    trainings(
        story,
        lambda i: 0.4 if i in depth else 0.95,
        params=lambda i: {"depth": depth.get(i, "8"), "trees": trees.get(i, "80")},
    )
    answer = ask(story, "run:train#10", good="run:train#9")
    chances = {each.factor.name: each.probability for each in answer.suspects}
    assert set(chances) == {"depth", "trees"}
    assert chances["depth"] > chances["trees"] > 0.15


def test_what_else_is_affected_leaves_out_what_was_asked_about() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 22 else 0.6, raw=lambda i: "v1" if i < 22 else "v2")
    answer = ask(story, "model:screen@22", good="model:screen@21")
    assert answer.suspects[0].factor.name == "biopsies"
    assert answer.affected == {"ModelVersion": 1, "Run": 1}
    told = {answer.nodes[uid].name for uid in answer.suspects[0].path}
    assert {"train#22", "screen@22"} <= told
