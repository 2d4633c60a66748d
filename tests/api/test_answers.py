"""Answers that walk leave as columns with their completeness; why is typed through and through."""

from collections.abc import Callable

import pytest

from headwater.model import Relation
from headwater.services import LOCAL, over
from headwater.statements import commit, edge
from headwater.store.memory import MemoryStore
from serving import asked, unlucky
from stories import Story

Ask = Callable[..., dict]
Serve = Callable[..., str]

WHY = """
query Why($bad: EntityRef!, $good: EntityRef, $metric: String, $better: Better) {
  rootCause(bad: $bad, good: $good, metric: $metric, better: $better) {
    metric higherIsBetter regressed
    good { asked { ref kind } run { name metrics { key } } value }
    bad { asked { ref } run { ref } value }
    delta noise { sigma source degrees assumed } sigmas pSeeds pNone
    headline sentence text status
    suspects {
      kind name ref before after probability
      evidence { text ratio } path { ref kind }
      contrasts { having { ref } without { ref } delta others }
      effect low high
    }
    credible aliasGroups
    nextRerun { base { ref } revert { kind name } expectedRuns }
    history { run { ref } value } chosen alternatives { ref } carriers { ref } notes
    affected { kind count } affectedNames columns
    completeness { complete truncatedBy hiddenCount frontier unknown asOf knownAt indexedThrough consistencyToken }
  }
}
"""


def test_a_field_that_nothing_has_is_answered_with_near_ones(ask: Ask):
    query = "query Fields($text: String!) { unknownFields(text: $text) { field near } }"
    found = ask(query, text="run where metric.acuracy > 0.5")["data"]["unknownFields"]
    assert found == [{"field": "metric.acuracy", "near": ["metric.accuracy"]}]
    assert ask(query, text="run where metric.accuracy > 0.5")["data"]["unknownFields"] == []


def test_why_names_the_dataset_that_made_accuracy_fall(ask: Ask):
    found = ask(WHY, bad={"reference": "model:churn@8"}, metric="accuracy")["data"]["rootCause"]
    assert (found["metric"], found["higherIsBetter"], found["regressed"]) == ("accuracy", True, True)
    assert found["good"]["asked"] == {"ref": "model:churn@5", "kind": "ModelVersion"}
    assert (found["good"]["value"], found["bad"]["value"]) == (0.964, 0.904)
    first = found["suspects"][0]
    assert (first["kind"], first["name"], first["before"], first["after"]) == ("dataset", "raw", "r1", "r2")
    assert first["probability"] > 0.9
    assert [step["ref"] for step in first["path"]] == [
        "dataset:raw@r2",
        "run:clean-2",
        "dataset:clicks@v2",
        "run:train-8",
        "model:churn@8",
    ]
    assert "dataset:clicks@v2" in {each["ref"] for each in found["carriers"]}
    assert first["low"] <= first["effect"] <= first["high"] < 0
    assert found["credible"] == [0]
    assert found["nextRerun"]["revert"] == [{"kind": "dataset", "name": "raw"}]
    assert {"kind": "Deployment", "count": 1} in found["affected"]
    assert found["headline"] in found["text"]
    assert found["sentence"] in found["text"]
    assert len(found["history"]) == 8
    assert found["completeness"]["complete"]
    check_columns(found["columns"])


def test_why_without_a_metric_says_which_there_are(ask: Ask):
    answer = ask(WHY, bad={"reference": "model:churn@8"})
    assert answer["data"] == {"rootCause": None}
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    assert "accuracy" in answer["errors"][0]["message"]


def test_why_of_a_metric_that_is_no_number_is_refused_with_its_value(serve: Serve):
    services = over(MemoryStore())
    services.ingest.append(LOCAL, unlucky().facts)
    address = serve(services)
    for number in (1, 3, 4):
        answer = asked(address, WHY, bad={"reference": f"run:odd#{number}"}, metric="loss")
        assert answer["data"] == {"rootCause": None}
        assert answer["errors"][0]["extensions"]["code"] == "INVALID"
        assert "nothing to compare" in answer["errors"][0]["message"]
    found = asked(address, WHY, bad={"reference": "run:odd#2"})["data"]["rootCause"]
    assert found["good"]["value"] == 0.91


def test_why_without_any_lineage_names_what_is_not_recorded(serve: Serve):
    services = over(MemoryStore())
    services.ingest.append(LOCAL, unlucky().facts)
    found = asked(serve(services), WHY, bad={"reference": "run:bare#3"})["data"]["rootCause"]
    assert [(each["kind"], each["ref"]) for each in found["suspects"]] == [
        ("unrecorded", "unrecorded:code and data and environment")
    ]
    assert (found["nextRerun"], found["regressed"]) == (None, True)


def test_why_takes_a_good_end_and_a_direction(ask: Ask):
    found = ask(
        WHY,
        bad={"reference": "run:train-5"},
        good={"reference": "run:train-8"},
        metric="accuracy",
        better="LOWER",
    )["data"]["rootCause"]
    assert (found["higherIsBetter"], found["chosen"], found["regressed"]) == (False, "given", True)


def test_lineage_leaves_as_columns(ask: Ask):
    found = ask(
        """{ lineage(of: {reference: "model:churn@8"}, depth: null) {
          starts totalCount columns completeness { complete truncatedBy indexedThrough }
        } }"""
    )["data"]["lineage"]
    columns = found["columns"]
    check_columns(columns)
    assert len(columns["ids"]) == found["totalCount"]
    assert columns["depths"][columns["ids"].index(found["starts"][0])] == 0
    by_ref = dict(zip(columns["refs"], columns["depths"], strict=True))
    assert (by_ref["deployment:eu-prod"], by_ref["run:train-8"], by_ref["dataset:clicks@v2"]) == (1, -1, -2)
    edges = {
        (columns["refs"][source], kind, columns["refs"][target], role)
        for source, target, kind, role in zip(
            columns["sources"], columns["targets"], columns["types"], columns["roles"], strict=True
        )
    }
    assert ("run:train-8", "USED", "dataset:clicks@v2", "train") in edges
    assert found["completeness"] == {"complete": True, "truncatedBy": "", "indexedThrough": "1"}


def test_a_lineage_that_was_cut_says_what_cut_it(ask: Ask):
    found = ask(
        """{ lineage(of: {reference: "model:churn@8"}, directions: [UPSTREAM], depth: 1) {
          completeness { complete truncatedBy hiddenCount frontier }
        } }"""
    )["data"]["lineage"]["completeness"]
    assert (found["complete"], found["truncatedBy"]) == (False, "depth")
    assert found["hiddenCount"] > 0
    assert found["frontier"]


def test_a_lineage_of_some_kinds_joins_them_through_the_rest(ask: Ask):
    columns = ask(
        """{ lineage(of: {reference: "model:churn@2"}, depth: null, kinds: [DatasetVersion, ModelVersion]) {
          columns
        } }"""
    )["data"]["lineage"]["columns"]
    assert set(columns["kinds"]) == {"DatasetVersion", "ModelVersion"}
    assert set(columns["types"]) == {"DEPENDS_ON"}
    check_columns(columns)


def test_impact_counts_what_breaks_and_names_owners(ask: Ask):
    found = ask(
        """{ impact(of: [{reference: "dataset:clicks@v2"}]) {
          affected { kind count } measurementAffected { kind } columns completeness { complete }
        } }"""
    )["data"]["impact"]
    assert found["affected"] == [
        {"kind": "Deployment", "count": 1},
        {"kind": "ModelVersion", "count": 3},
        {"kind": "Run", "count": 3},
    ]
    columns = found["columns"]
    check_columns(columns)
    assert columns["owners"][columns["refs"].index("deployment:eu-prod")] == ["ana"]
    assert set(columns["measurementOnly"]) == {False}


def test_paths_explain_how_two_things_are_related(ask: Ask):
    found = ask(
        """{ paths(first: {reference: "model:churn@6"}, second: {reference: "model:churn@7"}) {
          relationship total paths { ref } columns
        } }"""
    )["data"]["paths"]
    assert found["relationship"] == "both depend on a common cause"
    assert all(path[0]["ref"] == "model:churn@6" for path in found["paths"])
    check_columns(found["columns"])


def test_diff_lists_what_differs(ask: Ask):
    query = """query Diff($all: Boolean!) {
      diff(first: {reference: "run:train-5"}, second: {reference: "run:train-6"}, onlyDifferences: $all) {
        same entries { section name before after difference root delta afterUid } completeness { complete }
      }
    }"""
    found = ask(query, all=True)["data"]["diff"]
    entries = {(entry["section"], entry["name"]): entry for entry in found["entries"]}
    assert entries["metrics", "accuracy"]["delta"] == pytest.approx(-0.064)
    assert (entries["data", "clicks"]["before"], entries["data", "clicks"]["after"]) == ("v1", "v2")
    assert entries["data", "clicks"]["afterUid"]
    whole = ask(query, all=False)["data"]["diff"]
    assert len(whole["entries"]) == len(found["entries"]) + found["same"]


@pytest.mark.parametrize(
    "question",
    [
        'lineage(of: {reference: "model:churn@8"}, budget: 0) { totalCount }',
        'lineage(of: {reference: "model:churn@8"}, budget: 20001) { totalCount }',
        'lineage(of: {reference: "model:churn@8"}, depth: -1) { totalCount }',
        "impact(of: []) { starts }",
        'paths(first: {reference: "model:churn@8"}, second: {reference: "model:churn@7"}, most: 0) { total }',
    ],
)
def test_bounds_out_of_range_are_refused(ask: Ask, question: str):
    answer = ask(f"{{ {question} }}")
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


@pytest.mark.parametrize("ref", ["{}", '{uid: "a", reference: "b"}', "{uid: null}"])
def test_a_thing_is_named_in_exactly_one_way(ask: Ask, ref: str):
    assert "data" not in ask(f"{{ entity(ref: {ref}) {{ uid }} }}")


def test_counts_changes_and_the_timeline(ask: Ask):
    found = ask(
        """{
          counts { name count }
          changes(first: 10) { sequence nodes }
          timeline(of: {reference: "deployment:eu-prod"}, first: 1) {
            totalCount pageInfo { endCursor hasNextPage } nodes { type content occurredAt origin }
          }
        }"""
    )["data"]
    assert {"name": "Run", "count": "10"} in found["counts"]
    assert [change["sequence"] for change in found["changes"]] == ["1"]
    first = found["timeline"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (2, True)
    second = ask(
        """query Next($after: String) { timeline(of: {reference: "deployment:eu-prod"}, first: 1, after: $after) {
          nodes { type content } pageInfo { hasNextPage hasPreviousPage }
        } }""",
        after=first["pageInfo"]["endCursor"],
    )["data"]["timeline"]
    assert {first["nodes"][0]["type"], second["nodes"][0]["type"]} == {"node", "interval"}
    assert second["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": True}


def check_columns(columns: dict[str, list]) -> None:
    """Check that the columns fit together."""
    edges = {"sources", "targets", "types", "roles", "uncommitted"}
    assert len({len(column) for name, column in columns.items() if name not in edges}) == 1
    assert len({len(columns[name]) for name in edges}) == 1
    assert set(columns["sources"]) | set(columns["targets"]) <= set(range(len(columns["ids"])))
    assert len(set(columns["ids"])) == len(columns["ids"])


def test_code_that_was_not_committed_is_told_on_the_link_and_in_the_columns(serve: Serve):
    story = Story()
    made = story.step("train", "train", recorded=False)
    changed = commit("f6039d53", story.stamp())
    story.facts += [
        *changed,
        edge(made, Relation.EXECUTED, changed.uid, story.stamp(), props={"dirty": True}),
    ]
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    query = """{ run(ref: "run:train") { causes(first: 5) { nodes { relation uncommitted } } }
                 lineage(of: { reference: "run:train" }) { columns } }"""
    data = asked(serve(services), query)["data"]
    assert data["run"]["causes"]["nodes"] == [{"relation": "EXECUTED", "uncommitted": True}]
    columns = data["lineage"]["columns"]
    assert (columns["types"], columns["uncommitted"]) == (["EXECUTED"], [True])
