"""Lineage, impact, paths, differences and references on one small history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headwater.analysis.compare import Difference, Section
from headwater.analysis.completeness import Cut
from headwater.analysis.paths import Relationship
from headwater.errors import Invalid, NotFound
from headwater.model import Direction, Kind, Relation, Times, to_time
from headwater.services import LOCAL, Headwater, over
from headwater.statements import attribute, edge
from headwater.store.memory import MemoryStore
from stories import START, Story


def told() -> Story:
    """Return raw -> prepare -> features -> train -> model -> endpoint, with a holdout that only measures."""
    story = Story()
    raw = story.dataset("raw", "v1")
    holdout = story.dataset("holdout", "v1", props={"rows": 100})
    prepare = story.step("prepare#1", "prepare", uses=[(raw, "")])
    features = story.dataset("features", "v1", made_by=prepare)
    first = story.step(
        "train#1",
        "train",
        uses=[(features, "train"), (holdout, "test")],
        params={"lr": "0.1", "depth": "3"},
        metrics={"accuracy": 0.90},
    )
    screen = story.model("screen", "1", first)
    story.deploy("eu-prod", screen, owner="ana")
    second = story.step(
        "train#2",
        "train",
        uses=[(features, "train"), (holdout, "test")],
        params={"lr": "0.2", "depth": "3"},
        metrics={"accuracy": 0.91},
    )
    newer = story.model("screen", "2", second)
    series = next(fact.uid for fact in story.facts if getattr(fact, "kind", None) is Kind.MODEL)  # type: ignore[attr-defined]
    story.facts.append(attribute(series, "alias", story.stamp(), name="champion", value=screen))
    tune = story.step("tune#1", "tune", uses=[(screen, "base")])
    story.facts.append(
        edge(story.model("tuned", "1", tune), Relation.DERIVED_FROM, screen, story.stamp(), role="finetune")
    )
    story.hour += 1
    story.facts.append(attribute(series, "alias", story.stamp(), name="champion", value=newer))
    return story


@pytest.fixture
def asked() -> Headwater:
    store = MemoryStore()
    store.append(told().facts)
    return over(store)


def names(nodes: object) -> set[str]:
    return {each.node.name for each in nodes}  # type: ignore[attr-defined]


def test_lineage_goes_both_ways_with_the_fewest_edges_as_depth(asked: Headwater) -> None:
    answer = asked.lineage.lineage_of(LOCAL, "model:screen@1")
    placed = {each.node.name: (each.side, each.depth) for each in answer.nodes}
    assert placed["screen@1"] == (None, 0)
    assert placed["raw@v1"] == (Direction.UPSTREAM, 4)
    assert placed["tuned@1"] == (Direction.DOWNSTREAM, 1)
    assert placed["eu-prod"] == (Direction.DOWNSTREAM, 1)
    assert "train#2" not in placed
    assert answer.completeness.complete


def test_a_depth_that_cuts_is_said_with_what_lies_beyond(asked: Headwater) -> None:
    answer = asked.lineage.lineage_of(LOCAL, "model:screen@1", directions=[Direction.UPSTREAM], depth=1)
    assert names(answer.nodes) == {"screen@1", "train#1"}
    assert answer.completeness.truncated_by is Cut.DEPTH
    assert answer.completeness.hidden_count == 4


def test_a_budget_that_cuts_is_said(asked: Headwater) -> None:
    answer = asked.lineage.lineage_of(LOCAL, "model:screen@1", directions=[Direction.UPSTREAM], budget=3)
    assert len(answer.nodes) == 3
    assert answer.completeness.truncated_by is Cut.BUDGET
    assert not answer.completeness.complete


def test_kinds_are_joined_through_what_is_left_out(asked: Headwater) -> None:
    answer = asked.lineage.lineage_of(
        LOCAL, "model:screen@1", directions=[Direction.UPSTREAM], kinds=[Kind.DATASET_VERSION]
    )
    assert names(answer.nodes) == {"screen@1", "features@v1", "holdout@v1", "raw@v1"}
    assert {link.relation for link in answer.links} == {"DEPENDS_ON"}


def test_what_is_referred_to_but_never_described_is_unknown_not_absent() -> None:
    story = told()
    lost = "0" * 32
    story.facts.append(
        edge(
            next(f.uid for f in story.facts if getattr(f, "name", "") == "prepare#1"),
            Relation.USED,
            lost,
            story.stamp(),
        )
    )  # type: ignore[attr-defined]
    store = MemoryStore()
    store.append(story.facts)
    answer = over(store).lineage.lineage_of(LOCAL, "model:screen@1", directions=[Direction.UPSTREAM])
    assert answer.completeness.unknown == (lost,)
    assert not answer.completeness.complete


def test_impact_names_deployments_owners_and_a_path(asked: Headwater) -> None:
    answer = asked.lineage.impact_of(LOCAL, ["dataset:raw@v1"])
    found = {each.node.name: each for each in answer.affected}
    assert found["eu-prod"].owners == ("ana",)
    assert [answer.nodes[uid].name for uid in found["eu-prod"].path] == [
        "raw@v1",
        "prepare#1",
        "features@v1",
        "train#1",
        "screen@1",
        "eu-prod",
    ]
    assert found["screen@2"].aliases == ("champion",)
    assert answer.counts()["ModelVersion"] == 3


def test_test_data_affects_the_measurement_and_not_the_model(asked: Headwater) -> None:
    answer = asked.lineage.impact_of(LOCAL, ["dataset:holdout@v1"])
    assert answer.counts() == {}
    assert answer.only_measured()["Run"] >= 2
    assert all(each.measurement_only for each in answer.affected)


def test_aliases_are_those_in_force_at_the_asked_time(asked: Headwater) -> None:
    before = Times(as_of=START + timedelta(hours=4, minutes=30))
    answer = asked.lineage.impact_of(LOCAL, ["dataset:raw@v1"], times=before)
    assert {each.node.name: each.aliases for each in answer.affected}["screen@1"] == ("champion",)
    assert asked.catalog.resolve(LOCAL, "model:screen@champion", times=before).name == "screen@1"
    assert asked.catalog.resolve(LOCAL, "model:screen@champion").name == "screen@2"


def test_paths_say_how_two_things_are_related(asked: Headwater) -> None:
    up = asked.lineage.paths_between(LOCAL, "model:tuned@1", "dataset:raw@v1")
    assert up.relationship is Relationship.UPSTREAM
    assert [up.nodes[uid].name for uid in up.paths[0]][::5] == ["tuned@1", "raw@v1"]
    assert (
        asked.lineage.paths_between(LOCAL, "dataset:raw@v1", "model:tuned@1").relationship
        is Relationship.DOWNSTREAM
    )
    common = asked.lineage.paths_between(LOCAL, "model:screen@1", "model:screen@2")
    assert common.relationship is Relationship.COMMON_CAUSE
    assert common.total == 4
    assert (
        asked.lineage.paths_between(LOCAL, "dataset:raw@v1", "dataset:holdout@v1").relationship
        is Relationship.NONE
    )


def test_a_difference_spans_the_whole_provenance(asked: Headwater) -> None:
    answer = asked.comparison.diff(LOCAL, "model:screen@1", "model:screen@2")
    entries = {(each.section, each.name): each for each in answer.entries}
    assert entries[Section.PARAMETERS, "lr"].before == "0.1"
    assert entries[Section.PARAMETERS, "lr"].delta == pytest.approx(0.1)
    assert entries[Section.METRICS, "accuracy"].difference is Difference.CHANGED
    assert (Section.PARAMETERS, "depth") not in entries
    assert answer.same > 0
    whole = asked.comparison.diff(LOCAL, "model:screen@1", "model:screen@2", only_differences=False)
    assert (Section.PARAMETERS, "depth") in {(each.section, each.name) for each in whole.entries}


def test_latest_is_the_newest_version(asked: Headwater) -> None:
    assert asked.catalog.latest(LOCAL, "model:screen").name == "screen@2"
    assert asked.catalog.resolve(LOCAL, "model:screen@latest").name == "screen@2"


def test_search_reaches_through_lineage(asked: Headwater) -> None:
    found = asked.catalog.search(LOCAL, "model where uses dataset:raw order by name").nodes
    assert [node.name for node in found] == ["screen@1", "screen@2", "tuned@1"]
    used = asked.catalog.search(LOCAL, "dataset where used by model:screen@1").nodes
    assert {node.name for node in used} == {"raw@v1", "features@v1", "holdout@v1"}


@pytest.mark.parametrize(
    ("ref", "error", "said"),
    [
        ("screen", Invalid, "not a reference"),
        ("modle:screen", Invalid, "did you mean model:screen"),
        ("model:scren", NotFound, "near: model:screen"),
        ("model:screen@9", NotFound, "near: model:screen@"),
        ("run:train", Invalid, "ambiguous: run:clinic/train#1, run:clinic/train#2"),
        ("0" * 32, NotFound, "no node has the uid"),
    ],
)
def test_wrong_references_say_what_and_the_way_out(
    asked: Headwater, ref: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        asked.catalog.resolve(LOCAL, ref)


def test_a_unique_beginning_is_enough(asked: Headwater) -> None:
    assert asked.catalog.resolve(LOCAL, "run:train#2").name == "train#2"
    assert asked.catalog.resolve(LOCAL, "run:prep").name == "prepare#1"
    digest = asked.catalog.resolve(LOCAL, "dataset:raw@v1").digests()[0]
    assert asked.catalog.resolve(LOCAL, f"dataset:raw@sha256:{digest.value[:6]}").name == "raw@v1"


def test_before_it_was_recorded_a_thing_is_not_known(asked: Headwater) -> None:
    with pytest.raises(NotFound, match="did not exist or was not recorded"):
        asked.catalog.resolve(LOCAL, "model:screen@2", times=Times(known_at=to_time("2026-01-05T10:30:00Z")))


def test_every_node_has_a_reference_that_finds_it(asked: Headwater) -> None:
    for kind in Kind:
        for node in asked.catalog.browse(LOCAL, [kind], first=50).nodes:
            assert asked.catalog.resolve(LOCAL, asked.catalog.reference(LOCAL, node)).uid == node.uid
