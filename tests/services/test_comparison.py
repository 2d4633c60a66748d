"""Many things side by side, and a closer look at what differs between two of them."""

from __future__ import annotations

import json

import pytest

from headwater.analysis.compare import Section
from headwater.analysis.side_by_side import ABSENT, Row, SideBySide
from headwater.errors import Invalid, NotFound
from headwater.model import Relation
from headwater.services import LOCAL, Headwater, over
from headwater.services.differences import MOST_METRICS
from headwater.statements import commit, edge
from headwater.store.memory import MemoryStore
from stories import Story

SMALL = {"type": "number", "nulls": 0, "mean": 2.0, "std": 1.0, "min": 1, "max": 3, "quantiles": [1, 2, 3]}


def profile(rows: int, **columns: object) -> dict[str, object]:
    """Return the properties of a version with this profile."""
    return {"rows": rows, "profile": json.dumps({"rows": rows, "columns": columns})}


def told() -> Story:
    """Return raw -> prepare -> features -> three trainings, of which the last uses other data and has no lr."""
    story = Story()
    features = {}
    for label, size in (("v1", 100), ("v2", 40)):
        raw = story.dataset("raw", label, props=profile(size, radius=SMALL))
        step = story.step(f"prepare#{label}", "prepare", uses=[(raw, "")])
        features[label] = story.dataset("features", label, made_by=step)
    for place, (label, params) in enumerate(
        [("v1", {"lr": "0.10", "depth": "3"}), ("v1", {"lr": "0.2", "depth": "3"}), ("v2", {"depth": "3"})]
    ):
        train = story.step(
            f"train#{place}",
            "train",
            uses=[(features[label], "train")],
            params={**params, "seed": str(place)},
            metrics={"accuracy": 0.9 - place / 10},
        )
        story.model("screen", str(place), train)
    story.deploy("eu-prod", train)
    return story


@pytest.fixture(scope="module")
def asked() -> Headwater:
    services = over(MemoryStore())
    services.ingest.append(LOCAL, told().facts)
    return services


def rows_of(answer: SideBySide) -> dict[tuple[Section, str], Row]:
    return {(row.section, row.name): row for row in answer.rows}


def test_many_stand_side_by_side_with_each_different_level_once(asked: Headwater) -> None:
    answer = asked.comparison.compare(LOCAL, ["run:train#0", "run:train#1", "run:train#2"])
    rows = rows_of(answer)
    assert [side.asked.name for side in answer.sides] == ["train#0", "train#1", "train#2"]
    lr = rows[Section.PARAMETERS, "lr"]
    assert (lr.levels, lr.cells) == (("0.10", "0.2"), (0, 1, ABSENT))
    data = rows[Section.DATA, "raw"]
    assert (data.levels, data.cells, data.root) == (("v1", "v2"), (0, 0, 1), True)
    assert [asked.catalog.resolve(LOCAL, uid).name for uid in data.nodes] == ["raw@v1", "raw@v2"]
    assert not rows[Section.DATA, "features"].root
    assert rows[Section.METRICS, "accuracy"].cells == (0, 1, 2)
    assert (Section.PARAMETERS, "depth") not in rows
    whole = asked.comparison.compare(LOCAL, ["run:train#0", "run:train#2"], only_differences=False)
    assert rows_of(whole)[Section.PARAMETERS, "depth"].cells == (0, 0)
    assert whole.same == sum(not row.differs for row in whole.rows) > 0


def test_two_side_by_side_differ_in_what_their_difference_names(asked: Headwater) -> None:
    pair = ("model:screen@0", "model:screen@2")
    differing = {(entry.section, entry.name) for entry in asked.comparison.diff(LOCAL, *pair).entries}
    assert rows_of(asked.comparison.compare(LOCAL, pair)).keys() == differing


def test_a_dataset_is_compared_by_itself_and_what_it_was_made_from(asked: Headwater) -> None:
    raw = asked.comparison.compare(LOCAL, ["dataset:raw@v1", "dataset:raw@v2"])
    assert {section for section, _ in rows_of(raw)} == {Section.CONTENT}
    assert rows_of(raw)[Section.CONTENT, "rows"].levels == ("100", "40")
    assert [side.run for side in raw.sides] == [None, None]
    made = rows_of(asked.comparison.compare(LOCAL, ["dataset:features@v1", "dataset:features@v2"]))
    assert (Section.DATA, "raw") in made
    assert not {Section.METRICS, Section.PARAMETERS} & {section for section, _ in made}


def test_a_series_stands_for_its_newest_version(asked: Headwater) -> None:
    answer = asked.comparison.compare(LOCAL, ["model:screen@0", "model:screen"])
    assert answer.sides[1].asked.name == "screen@2"


def test_too_few_too_many_twice_and_other_kinds_are_refused(asked: Headwater) -> None:
    for refs, said in [
        (["run:train#0"], "between 2 and 50"),
        (["run:train#0"] * 51, "not 51"),
        (["run:train#0", "model:screen@0", "run:train#0"], "run:train#0 is named twice"),
        (["run:train#0", "deployment:eu-prod"], "deployment:eu-prod is a Deployment"),
    ]:
        with pytest.raises(Invalid, match=said):
            asked.comparison.compare(LOCAL, refs)
    with pytest.raises(NotFound, match="run:nothing"):
        asked.comparison.compare(LOCAL, ["run:train#0", "run:nothing"])


def test_drift_is_told_of_two_profiles_and_says_where_one_is_missing(asked: Headwater) -> None:
    found = asked.differences.profile_drift(LOCAL, "dataset:raw@v1", "dataset:raw@v2")
    assert [each.text for each in found.sentences] == ["100 rows became 40"]
    assert found.drift is not None
    assert found.drift.rows == (100, 40)
    missing = asked.differences.profile_drift(LOCAL, "dataset:raw@v1", "dataset:features@v1")
    assert (missing.drift, missing.sentences, missing.problem) == (None, (), "")
    with pytest.raises(Invalid, match="drift is between two versions of a dataset"):
        asked.differences.profile_drift(LOCAL, "dataset:raw@v1", "run:train#0")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("no JSON", "cannot be read"),
        ("{}", "has no columns"),
        ('{"columns": {"radius": {"histogram": {"positive": {"a": "b"}}}}}', "--as dataset:raw@v3"),
        ('{"rows": "many", "columns": {}}', "not of the form"),
    ],
)
def test_a_profile_that_is_none_is_a_problem_of_the_answer(broken: str, said: str) -> None:
    story = told()
    story.dataset("raw", "v3", props={"profile": broken})
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    found = services.differences.profile_drift(LOCAL, "dataset:raw@v1", "dataset:raw@v3")
    assert found.drift is None
    assert said in found.problem


def test_commits_between_are_those_of_one_history_only() -> None:
    story = Story()
    made = []
    for place, parents in enumerate([[], [0], [1], [1], [3]]):
        story.hour += 1
        found = commit(
            f"{place}" * 40, story.stamp(), props={"files": [f"{place}.py"], "message": str(place)}
        )
        story.facts += found
        made.append(found.uid)
        story.facts += [edge(found.uid, Relation.PARENT, made[at], story.stamp()) for at in parents]
    runs = [story.step(f"train#{at}", "train", recorded=False) for at in (0, 1)]
    story.facts += [
        edge(run, Relation.EXECUTED, made[at], story.stamp()) for run, at in zip(runs, (2, 4), strict=True)
    ]
    model = story.model("screen", "1", runs[1])
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    found = services.differences.code_between(LOCAL, "run:train#0", model)
    assert [each.props["message"] for each in found.only_first] == ["2"]
    assert [each.props["message"] for each in found.only_second] == ["4", "3"]
    assert (found.first_total, found.second_total, found.more_files) == (1, 2, 0)
    assert found.files == ("2.py", "3.py", "4.py")
    assert found.completeness.complete
    lone = story.step("lone", "train", recorded=False)
    services.ingest.append(LOCAL, story.facts)
    unknown = services.differences.code_between(LOCAL, "run:train#0", lone)
    assert (unknown.ends[1], unknown.only_first, unknown.first_total) == (None, (), 0)


def test_noise_is_told_of_metrics_that_a_history_measured(asked: Headwater) -> None:
    found = asked.differences.metric_noise(LOCAL, "model:screen@1", ["accuracy", "nothing"])
    assert list(found) == ["accuracy"]
    assert found["accuracy"].sigma > 0
    with pytest.raises(Invalid, match="at most 12 metrics"):
        asked.differences.metric_noise(LOCAL, "run:train#0", ["accuracy"] * (MOST_METRICS + 1))
