"""Events that other tools sent, counted by another reader; what is no event is refused by name, the rest lands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from headwater.facts import RecordFact
from headwater.imports import Refused
from headwater.imports.openlineage import EVENT, read
from headwater.services import LOCAL, ImportReport, over
from headwater.store.memory import MemoryStore
from imports.openlineage.counting import counted, drawn, values
from imports.openlineage.told import NOW, hashed, lines
from imports.sources import expected, keeps_to_the_rules, samples

GROUPS = (
    "compatibility-tests/consumer/scenarios/CLL/events",
    "compatibility-tests/consumer/scenarios/airflow/events",
    "compatibility-tests/consumer/scenarios/simple_run_event",
    "compatibility-tests/consumer/scenarios/simple_run_event/events",
    "compatibility-tests/consumer/scenarios/spark_dataproc_simple_producer_test/events",
    "integration/flink/flink1/src/test/resources/events",
    "integration/flink/flink2/src/test/resources/events",
    "proxy/fluentd/events",
)
COUNTED = (
    "jobs",
    "runs",
    "datasets",
    "input_edges",
    "output_edges",
    "run_parent_edges",
    "column_lineage_edges",
)


def files_of(group: str) -> list[Path]:
    """Return the files of a group of samples, not those in folders below it."""
    return sorted((samples("openlineage") / group).glob("*.json"))


def taken(files: list[Path]) -> tuple[MemoryStore, ImportReport]:
    """Return a store that took in files, and what was said of it."""
    store = MemoryStore()
    return store, over(store).ingest.import_records(LOCAL, read(files, recorded_at=NOW))


def is_whole(event: object) -> bool:
    """Return whether an event of the samples has what every event must have."""
    if not isinstance(event, dict) or "eventTime" not in event:
        return False
    whole = event.get("run", {"runId": "x"}).get("runId") and (event.get("job") or event.get("dataset"))
    return bool(whole) and "${" not in event["eventTime"] and "{{" not in event["eventTime"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_the_counts_that_another_reader_found(group: str) -> None:
    told = expected("openlineage")["groups"][group]
    found = list(values(files_of(group)))
    store, report = taken(files_of(group))
    whole = [event for _, event in found if is_whole(event)]
    assert len(whole) == told["events"] + told["not_events"] - len(report.refused)
    mine = counted(whole)
    assert drawn(store) == {key: mine[key] for key in drawn(store)}
    if told["invalid_against_core_schema"] == 0:
        assert {key: drawn(store)[key] for key in COUNTED} == {key: told[key] for key in COUNTED}
        assert drawn(store)["run_last_state"] == {
            k: n for k, n in told["run_last_state"].items() if k != "None"
        }
    assert len(report.refused) == told["not_events"] + told["invalid_against_core_schema"]


def test_the_counting_of_this_test_is_that_of_the_other_reader() -> None:
    for group in GROUPS:
        told = expected("openlineage")["groups"][group]
        if told["invalid_against_core_schema"]:
            continue
        mine = counted(event for _, event in values(files_of(group)) if is_whole(event))
        assert {key: mine[key] for key in COUNTED} == {key: told[key] for key in COUNTED}


def test_all_groups_together_have_their_counts_too() -> None:
    files = [file for group in GROUPS for file in files_of(group)]
    store, _ = taken(files)
    told = counted(event for _, event in values(files) if is_whole(event))
    assert drawn(store) == {key: told[key] for key in drawn(store)}
    assert (
        told["runs"] == expected("openlineage")["groups"]["__all__"]["runs"] - 2
    )  # no id, and a placeholder for one


def test_patterns_are_refused_one_by_one_with_file_and_reason() -> None:
    for group in GROUPS[5:7]:
        _, report = taken(files_of(group))
        assert [each.where for each in report.refused] == [str(file) for file in files_of(group)]
        assert all(each.reason for each in report.refused)


def test_marquez_is_read_with_and_without_schema_addresses_and_its_template_is_refused() -> None:
    files = sorted(samples("marquez").glob("*.json"))
    store, report = taken(files)
    whole = [event for _, event in values(files) if is_whole(event)]
    mine = counted(whole)
    found = drawn(store)
    assert found["runs"] == mine["runs"]
    assert found["run_last_state"] == mine["run_last_state"]
    assert (found["input_edges"], found["output_edges"]) == (mine["input_edges"], mine["output_edges"])
    kept = [each for each in store.facts() if isinstance(each, RecordFact) and each.format == EVENT]
    assert len(kept) == len({json.dumps(each, sort_keys=True) for each in whole})
    assert {Path(each.where.partition("#")[0]).name for each in report.refused} == {"metadata.template.json"}
    assert all("placeholder" in each.reason for each in report.refused)


def test_all_samples_keep_to_the_rules_of_readers() -> None:
    folder = samples("openlineage")
    refused = keeps_to_the_rules(lambda at: read([folder, samples("marquez")], recorded_at=at))
    assert any("eventTime is missing" in each.reason for each in refused)


def test_truncated_files_are_refused_and_the_rest_lands(tmp_path: Path) -> None:
    for file in files_of(GROUPS[0]):
        shutil.copy(file, tmp_path)
    whole, _ = taken(sorted(tmp_path.glob("*.json")))
    cut = tmp_path / "cut.json"
    cut.write_bytes(files_of(GROUPS[0])[0].read_bytes()[:500])
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "damaged.json.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    store = MemoryStore()
    report = over(store).ingest.import_records(LOCAL, read([tmp_path], recorded_at=NOW))
    assert hashed(store) == hashed(whole)
    assert {Path(each.where).name for each in report.refused} == {"cut.json", "empty.json", "damaged.json.gz"}
    assert all(each.reason for each in report.refused)


def test_a_file_of_lines_says_the_same_as_single_files(tmp_path: Path) -> None:
    found = [event for _, event in values(files_of(GROUPS[1]))]
    one = tmp_path / "events.ndjson"
    one.write_text(lines(found), "utf-8")
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps(found), "utf-8")
    hashes = {hashed(taken(files)[0]) for files in (files_of(GROUPS[1]), [one], [listed])}
    assert len(hashes) == 1


def test_a_bad_line_is_refused_by_its_number(tmp_path: Path) -> None:
    found = [event for _, event in values(files_of(GROUPS[0]))]
    file = tmp_path / "events.jsonl"
    file.write_text(lines(found[:1]) + '{"eventTime": \n\n42\n' + lines(found[1:]), "utf-8")
    refused = [each for each in read([file], recorded_at=NOW) if isinstance(each, Refused)]
    assert [each.where.rpartition(":")[2] for each in refused] == ["2", "4"]
