"""What can be asked of `why`: the metric, the good end, the time; and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from causes import ask, trainings
from headwater.analysis.factors import FactorKind
from headwater.analysis.root_cause.answer import Status
from headwater.errors import Invalid, NotFound
from headwater.facts import MetricFact
from headwater.model import Times
from headwater.services import LOCAL, over
from headwater.services.causes import question
from headwater.services.wording.prose import headline, text
from headwater.store.memory import MemoryStore
from stories import Story


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
    with pytest.raises(Invalid, match="no metric 'acuracy'; near: accuracy; all: "):
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
