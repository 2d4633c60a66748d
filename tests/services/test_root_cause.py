"""What `why` says of small histories whose truth is known."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import RootCause, Status
from headwater.errors import Invalid, NotFound
from headwater.facts import EdgeFact, MetricFact
from headwater.model import Relation, Times, Value
from headwater.services import LOCAL, over
from headwater.services.causes import question
from headwater.services.wording.prose import headline, sentence, text
from headwater.store.memory import MemoryStore
from stories import Story

Ask = Callable[..., RootCause]


def ask(story: Story, bad: str, **question: object) -> RootCause:
    store = MemoryStore()
    store.append(story.facts)
    return over(store).root_cause.why(LOCAL, bad, **question)  # type: ignore[arg-type]


def trainings(
    story: Story,
    accuracy: Callable[[int], float],
    *,
    runs: int = 24,
    params: Callable[[int], dict[str, str]] = lambda _: {"lr": "0.1"},
    raw: Callable[[int], str] = lambda _: "v1",
    noise: float = 0.004,
    **each: Callable[[int], object],
) -> None:
    """Tell of `runs` trainings: raw data -> preparation -> features -> training -> model, measured there."""
    made: dict[str, str] = {}
    chance = random.Random(7)
    for i in range(runs):
        label = raw(i)
        if label not in made:
            source = story.dataset("biopsies", label)
            step = story.step(f"prepare#{label}", "prepare", uses=[(source, "")], files=["prepare.py=md5:aa"])
            made[label] = story.dataset("features", label, made_by=step)
        run = story.step(
            f"train#{i}",
            "train",
            uses=[(made[label], "train")],
            params={**params(i), "seed": str(i)},
            metrics={"accuracy": accuracy(i) + chance.gauss(0, noise)},
            **{key: value(i) for key, value in each.items()},  # type: ignore[arg-type]
        )
        story.model("screen", str(i), run)


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


def test_different_evaluation_data_is_said() -> None:
    story = Story()
    train = story.dataset("train", "v1")
    tests = [story.dataset("holdout", "v1"), story.dataset("holdout", "v2")]
    for i in range(10):
        story.step(
            f"train#{i}",
            "train",
            uses=[(train, "train"), (tests[i > 6], "test")],
            metrics={"accuracy": 0.9 + i % 2 * 0.002 - 0.1 * (i > 6)},
        )
    answer = ask(story, "run:train#8", good="run:train#5")
    assert answer.suspects[0].factor.kind is FactorKind.EVALUATION
    assert any("evaluation data" in note for note in answer.notes)


def test_an_improvement_is_explained_with_signs_flipped() -> None:
    story = Story()
    trainings(story, lambda i: 0.80 if i < 12 else 0.95, params=lambda i: {"depth": "3" if i < 12 else "9"})
    answer = ask(story, "run:train#12", good="run:train#11")
    assert not answer.regressed
    assert answer.suspects[0].factor.name == "depth"
    assert answer.suspects[0].effect > 0.1


def test_the_good_version_is_the_newest_earlier_sound_one() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 12 else 0.85, params=lambda i: {"depth": "9" if i < 12 else "3"})
    answer = ask(story, "model:screen@15")
    assert int(answer.nodes[answer.good.asked].props["version"]) < 12
    assert answer.chosen == "newest earlier sound version"


def test_metrics_must_be_chosen_where_there_are_several() -> None:
    story = Story()
    for i in range(4):
        story.step(f"train#{i}", "train", metrics={"accuracy": 0.9, "f1": 0.8, "train_seconds": 12.0})
    with pytest.raises(Invalid, match=r"several metrics.*accuracy, f1"):
        ask(story, "run:train#3")


def test_an_unknown_metric_is_refused_with_near_names() -> None:
    story = Story()
    for i in range(4):
        story.step(f"train#{i}", "train", metrics={"accuracy": 0.9})
    with pytest.raises(Invalid, match="no metric 'acuracy'; it has accuracy"):
        ask(story, "run:train#3", metric="acuracy")


def test_a_metric_without_known_direction_asks_for_it() -> None:
    story = Story()
    for i in range(4):
        story.step(f"train#{i}", "train", metrics={"wobble": 0.9 + i})
    with pytest.raises(Invalid, match="give the direction"):
        ask(story, "run:train#3")
    assert ask(story, "run:train#3", higher_is_better=True).metric == "wobble"


def test_nan_is_nothing_to_compare() -> None:
    story = Story()
    story.step("train#0", "train", metrics={"accuracy": 0.9})
    story.step("train#1", "train", metrics={"accuracy": float("nan")})
    with pytest.raises(Invalid, match="NaN"):
        ask(story, "run:train#1", metric="accuracy")


def test_one_run_alone_has_nothing_to_compare_with() -> None:
    story = Story()
    story.step("train#0", "train", metrics={"accuracy": 0.9})
    with pytest.raises(NotFound, match="nothing to compare"):
        ask(story, "run:train#0")


def test_a_thing_without_measurement_says_so() -> None:
    story = Story()
    story.dataset("raw", "v1")
    with pytest.raises(NotFound, match="no metric is recorded"):
        ask(story, "dataset:raw@v1")


def test_asking_as_of_an_earlier_time_does_not_know_later_runs() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 12 else 0.85, params=lambda i: {"depth": "9" if i < 12 else "3"})
    store = MemoryStore()
    store.append(story.facts)
    service = over(store)
    bad = service.catalog.resolve(LOCAL, "run:train#12")
    answer = service.root_cause.why(
        LOCAL, "run:train#12", times=Times(as_of=bad.occurred_at + timedelta(minutes=1))
    )
    assert max(answer.nodes[run].occurred_at for run, _ in answer.history) == bad.occurred_at


def test_asking_as_of_an_earlier_time_takes_measurements_as_they_were_then() -> None:
    story = Story()
    trainings(story, lambda i: 0.9 if i < 23 else 0.8, params=lambda i: {"lr": "0.1" if i < 23 else "9"})
    told = story.stamp().recorded_at + timedelta(hours=1)
    before = ask(story, "run:train#23", times=Times(known_at=told))
    corrected = next(fact for fact in story.facts if isinstance(fact, MetricFact))
    story.facts.append(
        replace(corrected, value=0.1, recorded_at=told + timedelta(days=1))  # a correction, entered later
    )
    assert ask(story, "run:train#23", times=Times(known_at=told)).history == before.history
    assert ask(story, "run:train#23").history != before.history


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


def test_of_a_long_series_the_newest_versions_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "MOST_RUNS", 5)
    story = Story()
    for place in range(20):
        value = 0.5 if place == 19 else 0.9 + place % 3 * 0.004
        run = story.step(f"r{place}", f"train#{place}", params={"lr": "1"}, metrics={"accuracy": value})
        story.model("screen", str(place), run)
    answer = ask(story, "model:screen@19")
    assert len(answer.history) == 6
    assert answer.nodes[answer.good.asked].name == "screen@18"


@pytest.mark.parametrize("value", [1e308, -1e308, 1e150])
def test_a_metric_whose_square_is_no_number_is_nothing_to_compare(value: float) -> None:
    story = Story()
    for each in (0.9, 0.91, value, 0.92, 0.5, value):
        story.step(f"r{story.hour}", "train", params={"lr": str(each)}, metrics={"accuracy": each})
    with pytest.raises(Invalid, match="nothing to compare"):
        ask(story, "run:r5", metric="accuracy")
    assert len(ask(story, "run:r4").history) == 4


def test_moves_too_small_to_square_are_no_noise() -> None:
    story = Story()
    for each in (5e-324, 0.0, 5e-324, 1e-200, 0.0):
        story.step(f"r{story.hour}", "train", params={"lr": str(each)}, metrics={"accuracy": each})
    answer = ask(story, "run:r4")
    assert answer.noise.sigma == 0
    assert "no noise could be measured" in text(answer)


def test_versions_of_different_series_are_not_compared_and_nothing_is_blamed() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 8 else 0.8, runs=10)
    other = story.step(
        "grade#1", "grade", uses=[(story.dataset("wine", "v1"), "train")], metrics={"accuracy": 0.99}
    )
    story.model("grader", "1", other)
    answer = ask(story, "model:screen@9", good="model:grader@1")
    assert answer.cautions == answer.notes[:1]
    assert answer.cautions[0].startswith("model:grader and model:screen are different series")
    lines = text(answer).splitlines()
    assert lines[0].startswith("The two cannot be compared: accuracy is .990 of model:grader@1 and ")
    assert lines[1] == f"Caution: {answer.cautions[0]}"
    assert lines[2] == "No cause is named: the two are not known to be measured on the same data"
    assert lines[3].startswith("They differ in: ")
    assert "%" not in text(answer)
    assert (answer.comparable, answer.status, answer.next_rerun) == (False, Status.NONE, None)


@pytest.mark.parametrize(
    ("first", "second", "comparable"),
    [("holdout", "holdout", True), ("holdout", "holdout-b", False), ("holdout", "", True)],
)
def test_within_a_series_only_known_different_test_data_cannot_be_compared(
    first: str, second: str, comparable: bool
) -> None:
    story = Story()
    names = {name: story.dataset(name, "v1") for name in (first, second) if name}
    for i in range(10):
        test = second if i > 6 else first
        run = story.step(
            f"train#{i}",
            "train",
            uses=[(names[test], "test")] if test else [],
            params={"lr": "0.1" if i < 7 else "0.5"},
            metrics={"accuracy": 0.9 + i % 2 * 0.002 - 0.1 * (i > 6)},
        )
        story.model("screen", str(i), run)
    answer = ask(story, "model:screen@8", good="model:screen@5")
    assert answer.comparable is comparable
    assert (answer.status is Status.NONE) is not comparable


def test_of_a_series_the_newest_measured_version_is_asked_about_and_said() -> None:
    story = Story()
    trainings(story, lambda i: 0.95 if i < 12 else 0.85, params=lambda i: {"depth": "9" if i < 12 else "3"})
    answer = ask(story, "model:screen")
    assert answer.nodes[answer.bad.asked].name == "screen@23"
    assert "asked about model:screen@23, the newest version that was measured" in answer.notes
    assert answer.chosen == "newest earlier sound version"


def test_a_name_spelt_a_little_wrong_is_answered_with_near_ones() -> None:
    story = Story()
    trainings(story, lambda _: 0.95, runs=3)
    with pytest.raises(NotFound, match="near: model:screen@2"):
        ask(story, "model:scren@2")


def test_what_an_answer_names_can_be_asked_about():
    story = Story()
    for place, value in enumerate((0.91, 0.90, 0.92, 0.91, 0.70)):
        data = story.dataset("team/raw", "a/1" if place < 4 else "b/2")
        run = story.step(
            f"nightly/{place}",
            "train",
            uses=[(data, "train")],
            params={"seed": str(place)},
            metrics={"accuracy": value},
        )
        story.model("org/churn", f"v/{place}", run)
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    told = text(services.root_cause.why(LOCAL, "model:org%2Fchurn@v%2F4"))
    words = {word.strip(",():`") for word in told.split()}
    named = {word for word in words if word.startswith(("model:", "run:", "dataset:"))}
    assert named >= {
        "dataset:team%2Fraw@a%2F1",
        "dataset:team%2Fraw@b%2F2",
        "run:nightly%2F4",
        "model:org%2Fchurn@v%2F3",
    }
    for each in named:
        assert services.catalog.resolve(LOCAL, each), each


def test_large_numbers_are_told_apart_and_short():
    story = Story()
    for place, value in enumerate((3.01e12, 3.02e12, 3.0e12, 9.125e12)):
        story.step(f"r{place}", "train", params={"lr": str(place // 3)}, metrics={"perplexity": value})
    store = MemoryStore()
    store.append(story.facts)
    told = over(store).root_cause.why(LOCAL, "run:r3", good="run:r2", higher_is_better=False)
    assert "rose 3e+12 to 9.125e+12" in headline(told)
