"""A real DVC history through GraphQL, on both engines, against counts and causes found independently."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from end_to_end.conftest import SAMPLES, Served
from headwater.facts import Fact
from headwater.graph_hash import graph_hash
from headwater.imports import Record
from headwater.imports.dvc import read
from headwater.store import open_store

BUNDLE = SAMPLES / "dvc" / "demo-bank-customer-churn.metadata-only.bundle"
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason=f"the sample {BUNDLE.name} is not here")

WHY = """query($bad: String!, $metric: String!, $asOf: DateTime) {
  rootCause(bad: {reference: $bad}, metric: $metric, asOf: $asOf) {
    good { value } bad { value } sigmas pNone credible aliasGroups status sentence
    suspects { kind name probability } } }"""


@pytest.fixture(scope="module")
def records() -> Iterable[Record]:
    return list(read(BUNDLE, project="churn", recorded_at=RECORDED))


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((BUNDLE.parent / "demo-bank-customer-churn.expected.json").read_text())


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    return json.loads((BUNDLE.parent / "ROOT_CAUSE_CASES.json").read_text())


def test_commits_runs_and_stages_are_all_there(served: Served, expected: dict[str, Any]) -> None:
    stats = expected["stats"]
    commits = served.every(["Commit"], 'props(prefix: "stage")')
    assert len(commits) == stats["commits"] == 322
    assert sum(bool(each["props"]) for each in commits) == stats["commits_with_lock"]
    assert {stage.rpartition(":")[2] for each in commits for stage in each["props"]} == set(stats["stages"])
    assert len(served.every(["Run"], "")) == 241


def test_every_md5_of_the_locks_is_there(served: Served, expected: dict[str, Any]) -> None:
    versions = served.every(["DatasetVersion", "ModelVersion"], "digests { algorithm value }")
    found = {d["value"] for v in versions for d in v["digests"] if d["algorithm"].startswith("md5")}
    for run in served.every(
        ["Run"], "... on Run { causes(first: 60, relations: [EXECUTED]) { nodes { props } } }"
    ):
        for link in run["causes"]["nodes"]:
            files = dict(each.split("=md5:") for each in link["props"].get("files", ()))
            found |= {
                md5 for path, md5 in files.items() if path not in link["props"].get("files_from_command", ())
            }
    assert len(found) == expected["stats"]["distinct_md5"] == 344


def test_every_metric_change_against_the_first_parent_is_explained_from_the_right_values(
    served: Served, expected: dict[str, Any]
) -> None:
    events = expected["events"]
    assert len(events) == expected["stats"]["metric_change_events"] == 59
    for event in events:
        for metric, values in event["metrics"].items():
            if values["before"] is None or values["after"] is None:
                continue
            key = metric.partition(":")[2]
            answer = served.ask(WHY, bad=f"commit:{event['commit']}", metric=key)["rootCause"]
            assert answer["good"]["value"] == pytest.approx(values["before"], abs=1e-12)
            assert answer["bad"]["value"] == pytest.approx(values["after"], abs=1e-12)
            break


def _changed(case: dict[str, Any]) -> set[str]:
    changed = case["changed"]
    params = {name.partition(":")[2] for name in changed["params_in_lock"]}
    return params | set(changed["data"]) | set(changed["code"])


def test_a_data_change_without_effect_is_answered_with_none(
    served: Served, cases: list[dict[str, Any]]
) -> None:
    (case,) = [each for each in cases if each["cause"] == "data (no effect)"]
    answer = served.ask(WHY, bad=f"commit:{case['commit']}", metric="f1")["rootCause"]
    assert answer["status"] == "none"
    assert answer["pNone"] > 0.5


def test_single_changes_come_first_where_the_metric_moved_beyond_its_noise(
    served: Served, cases: list[dict[str, Any]]
) -> None:
    seen = 0
    for case in cases:
        changed = _changed(case)
        answer = served.ask(WHY, bad=f"commit:{case['commit']}", metric="f1")["rootCause"]
        if len(changed) != 1 or answer["sigmas"] <= 1:
            continue
        seen += 1
        assert {answer["suspects"][0]["name"]} == changed, case["why"]
        assert answer["pNone"] < 0.5, case["why"]
    assert seen >= 3


def test_of_mixed_changes_all_are_in_the_credible_set_or_an_alias_group_when_they_happened(
    served: Served, cases: list[dict[str, Any]]
) -> None:
    mixed = [case for case in cases if case["cause_class"].startswith("mixed")]
    assert mixed
    for case in mixed:
        answer = served.ask(WHY, bad=f"commit:{case['commit']}", metric="f1", asOf=case["date"])["rootCause"]
        names = [suspect["name"] for suspect in answer["suspects"]]
        held = {names[k] for k in answer["credible"]} | {
            names[k] for group in answer["aliasGroups"] for k in group
        }
        assert _changed(case) <= held, case["why"]


def test_a_number_that_later_runs_moved_on_stays_a_suspect_of_a_mixed_change(
    served: Served, cases: list[dict[str, Any]]
) -> None:
    """The next run changed n_estimators alone, to a third number, and was as bad: that does not clear it."""
    (case,) = [each for each in cases if each["cause_class"] == "mixed:data+params+code"]
    answer = served.ask(WHY, bad=f"commit:{case['commit']}", metric="f1")["rootCause"]
    names = [suspect["name"] for suspect in answer["suspects"]]
    held = {names[k] for k in answer["credible"]}
    assert _changed(case) <= held


def test_the_graph_is_the_same_as_in_memory_and_a_second_import_changes_nothing(
    served: Served, records: list[Record], url: str
) -> None:
    assert served.report.facts == sum(isinstance(each, Fact) for each in records)
    memory = open_store("memory:")
    memory.append([each for each in records if isinstance(each, Fact)])
    store = open_store(url, create=False)
    try:
        assert graph_hash(store.scan_nodes(), store.scan_edges()) == graph_hash(
            memory.scan_nodes(), memory.scan_edges()
        )
        before = store.token().sequence
        receipt = store.append([each for each in records if isinstance(each, Fact)])
        assert (receipt.new, store.token().sequence) == (0, before)
    finally:
        store.close()
