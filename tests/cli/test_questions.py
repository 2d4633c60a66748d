"""Questions on the command line: what is printed for people, what for machines, and the exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater.services import LOCAL, open_services
from headwater.settings import sqlite_url
from serving import unlucky

Run = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("store")


def widest(text: str) -> int:
    return max(len(line) for line in text.splitlines())


def test_why_names_the_dataset_and_exits_with_a_finding(run: Run) -> None:
    ended = run("why", "model:screen@9", "--good", "model:screen@7")
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[0].startswith("Accuracy fell ")
    assert lines[1].startswith("Caution: the two were measured on different evaluation data")
    assert lines[2].startswith("Most likely cause: dataset biopsies v1 to v2")
    assert any(
        line.startswith("Prove it: rerun ") and "train#9" in line and "biopsies@v1" in line for line in lines
    )
    assert lines[-1].startswith("Open: http://127.0.0.1:8321/why/model%3Ascreen%409?good=model%3Ascreen%407")
    assert ended.err == ""


def test_links_lead_to_where_people_open_the_explorer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_ADDRESS", "https://lineage.example.org/")
    ended = run("why", "model:screen@9", "--good", "model:screen@7")
    page = "/why/model%3Ascreen%409?good=model%3Ascreen%407"
    assert ended.out.splitlines()[-1] == f"Open: https://lineage.example.org{page}"


def test_why_as_json_is_one_object_with_the_documented_keys(run: Run) -> None:
    ended = run("why", "model:screen@9", "--good", "model:screen@7", "--json")
    assert ended.code == 1
    keys = "metric good bad delta sigma pNone suspects credibleSet aliasGroups nextRerun status".split()
    assert set(keys) <= ended.json.keys()
    assert ended.json["suspects"][0]["ref"] == "dataset:biopsies@v2"
    assert ended.json["status"] == "observed"
    assert run("why", "model:screen@9", "--good", "model:screen@7", "--format", "json").out == ended.out


def test_why_of_a_move_within_the_noise_is_no_finding(run: Run) -> None:
    ended = run("why", "model:screen@5", "--good", "model:screen@4")
    assert ended.code == 0
    assert "No cause can be named: the move may well be what seeds do" in ended.out


def test_why_of_an_improvement_is_no_finding(run: Run) -> None:
    ended = run("why", "model:screen@7", "--good", "model:screen@9", "--json")
    assert (ended.code, ended.json["delta"] > 0) == (0, True)


def test_lineage_is_a_tree_that_fits_80_columns(run: Run) -> None:
    ended = run("lineage", "model:screen@9", "--up")
    assert ended.code == 0
    lines = [line.split("  2")[0] for line in ended.out.splitlines()]
    assert lines[0].startswith("model:screen@9")
    assert lines[1].startswith("└ made by run:train#9")
    assert lines[2:4] == ["  ├ used (test) dataset:holdout@v1", "  ├ used (train) dataset:features@v2"]
    assert lines[4] == "  │ └ made by run:prepare#v2"
    assert widest(ended.out) <= 80


def test_lineage_goes_both_ways_unless_told_and_keeps_only_the_asked_kinds(run: Run) -> None:
    both = run("lineage", "dataset:features@v2", "--json").json
    assert {node["side"] for node in both["nodes"]} == {"start", "upstream", "downstream"}
    down = run("lineage", "dataset:features@v2", "--down", "--kinds", "model,deployment", "--json").json
    assert {node["kind"] for node in down["nodes"]} == {"DatasetVersion", "ModelVersion", "Deployment"}
    assert {edge["type"] for edge in down["edges"]} == {"DEPENDS_ON", "SERVES"}


def test_lineage_says_when_depth_cut_it(run: Run) -> None:
    ended = run("lineage", "model:screen@9", "--up", "--depth", "1")
    assert "Cut by depth: " in ended.err
    assert run("lineage", "model:screen@9", "--up", "--depth", "1", "--json").json["completeness"] | {
        "consistencyToken": ""
    } == {
        "complete": False,
        "truncatedBy": "depth",
        "hiddenCount": 4,
        "frontier": [run("show", "run:train#9", "--json").json["uid"]],
        "unknown": [],
        "asOf": None,
        "knownAt": None,
        "indexedThrough": 1,
        "consistencyToken": "",
    }


def test_lineage_as_of_an_earlier_time_knows_less(run: Run) -> None:
    later = run("lineage", "model:screen", "--json").json
    early = run("lineage", "model:screen", "--as-of", "2026-01-05T14:00:00Z", "--json").json
    assert len(early["nodes"]) < len(later["nodes"])
    assert early["completeness"]["asOf"] == "2026-01-05T14:00:00.000000Z"


def test_impact_is_a_table_with_owner_alias_and_deployment(run: Run) -> None:
    ended = run("impact", "dataset:biopsies@v2")
    assert ended.code == 0
    assert ended.out.startswith("If dataset:biopsies@v2 is bad: ")
    row = next(line for line in ended.out.splitlines() if "model:screen@9" in line)
    assert row.split()[:2] == ["model", "version"]
    assert {"eu-prod", "champion"} <= set(row.split())
    assert "ana" in next(line for line in ended.out.splitlines() if "deployment:eu-prod" in line)
    assert widest(ended.out) <= 80


def test_impact_tells_doubtful_measurements_apart(run: Run) -> None:
    ended = run("impact", "dataset:cases@v1")
    assert "nothing is affected" in ended.out
    assert "Only the measurement is in doubt (used as test data): 1 model version, 1 run" in ended.out
    assert run("impact", "dataset:cases@v1", "--json").json["measurementAffected"] == {
        "ModelVersion": 1,
        "Run": 1,
    }


def test_paths_are_told_step_by_step(run: Run) -> None:
    ended = run("paths", "model:screen@9", "dataset:biopsies@v2")
    assert ended.out.splitlines() == [
        "model:screen@9 depends on dataset:biopsies@v2: 1 shortest way of 4 steps",
        "1. model:screen@9",
        "   made by run:train#9",
        "   used (train) dataset:features@v2",
        "   made by run:prepare#v2",
        "   used dataset:biopsies@v2",
    ]


def test_paths_with_a_common_cause_turn_round_there(run: Run) -> None:
    ended = run("paths", "model:screen@1", "model:screen@2")
    assert "depend on a common cause" in ended.out
    assert "   used by (train) run:train#2" in ended.out.splitlines()
    assert len(run("paths", "model:screen@1", "model:screen@2", "--most", "1", "--json").json["paths"]) == 1


def test_paths_between_unrelated_things_say_so(run: Run) -> None:
    ended = run("paths", "dataset:cases@v1", "dataset:biopsies@v1")
    assert ended.out == "No recorded connection between dataset:cases@v1 and dataset:biopsies@v1\n"
    assert ended.code == 0


def test_diff_shows_only_differences_unless_asked_for_all(run: Run) -> None:
    ended = run("diff", "model:screen@7", "model:screen@9")
    lines = [line.split() for line in ended.out.splitlines()]
    assert ["~", "dataset:biopsies", "v1", "to", "v2"] in lines
    assert ["~", "dataset:features", "(follows)", "v1", "to", "v2"] in lines
    assert "holdout" not in ended.out
    assert "holdout" in run("diff", "model:screen@7", "model:screen@9", "--all").out
    only = run("diff", "model:screen@7", "model:screen@9", "--json").json
    whole = run("diff", "model:screen@7", "model:screen@9", "--all", "--json").json
    assert len(whole["entries"]) == len(only["entries"]) + only["same"]


def test_search_prints_a_page_and_where_it_goes_on(run: Run) -> None:
    first = run("search", "model order by occurred_at desc", "--first", "5")
    assert [line.split()[2] for line in first.out.splitlines()[1:]] == [
        f"model:screen@{place}" for place in (11, 10, 9, 8, 7)
    ]
    assert first.err.startswith("5 of 12; --after ")
    after = first.err.split()[4]
    rest = run("search", "model order by occurred_at desc", "--after", after, "--json").json
    assert [item["ref"] for item in rest["items"]] == [f"model:screen@{place}" for place in range(6, -1, -1)]
    assert rest["totalCount"] == 12


def test_search_that_finds_nothing_is_fine(run: Run) -> None:
    ended = run("search", "model where metric.accuracy > 2")
    assert (ended.code, ended.out, ended.err) == (0, "", "0 of 0\n")


def test_show_and_latest_print_a_thing_with_its_neighbours(run: Run) -> None:
    assert run("latest", "model:screen", "--json").json["ref"] == "model:screen@11"
    shown = run("show", "run:train#9").out
    assert "  metric\n    accuracy  0.8" in shown
    assert "  used (train)  dataset:features@v2\n" in shown
    assert "  made  model:screen@9\n" in shown
    assert "  made by  run:train#9 (accuracy 0.8" in run("show", "model:screen@9").out
    assert "champion  model:screen@9" in run("show", "model:screen").out
    assert run("show", "run:train#9", "--json").json["props"]["param.lr"] == "0.1"


def test_a_search_by_a_field_that_nothing_has_says_what_is_near(run: Run) -> None:
    ended = run("search", "model where metrics.acuracy > 0.5")
    assert (ended.code, ended.out) == (0, "")
    assert "none of the newest things has metric.acuracy; near: metric.accuracy" in ended.err
    ordered = run("search", "model order by metric.acuracy")
    assert "near: metric.accuracy" in ordered.err
    assert "near" not in run("search", "model where metrics.accuracy > 0.5").err


def test_an_empty_side_says_what_the_other_one_holds(run: Run) -> None:
    (commit, *_) = [
        line for line in run("lineage", "model:screen@9", "--up").out.split() if "commit:" in line
    ]
    ended = run("lineage", commit, "--up")
    assert "nothing recorded" in ended.out
    assert "--down shows the other side: " in ended.err
    assert " run" in ended.err
    assert run("lineage", commit, "--down").err == ""
    assert run("lineage", commit).err == ""


def test_why_without_any_lineage_names_what_is_not_recorded(run: Run, bare: str) -> None:
    ended = run("why", "run:bare#3", "--store", bare)
    assert ended.code == 1
    assert "code and data and environment" in ended.out
    assert "not recorded: code, data, environment; a change there cannot be seen" in ended.out
    (suspect,) = run("why", "run:bare#3", "--store", bare, "--json").json["suspects"]
    assert (suspect["kind"], suspect["before"], suspect["after"]) == ("unrecorded", "", "not recorded")


@pytest.mark.parametrize(("number", "value"), [(1, "inf"), (3, "-inf"), (4, "nan")])
def test_why_of_a_metric_that_is_no_number_is_refused_with_its_value(
    run: Run, bare: str, number: int, value: str
) -> None:
    unasked = run("why", f"run:odd#{number}", "--store", bare)
    assert (unasked.code, unasked.out) == (2, "")
    assert "has no finite quality metric; it has loss (" in unasked.err
    asked = run("why", f"run:odd#{number}", "--store", bare, "--metric", "loss")
    assert asked.code == 2
    assert value.lower() in asked.err.lower()


def test_why_passes_by_earlier_runs_whose_metric_is_no_number(run: Run, bare: str) -> None:
    found = run("why", "run:odd#2", "--store", bare, "--json").json
    assert (found["good"], found["goodValue"]) == ("run:odd#0", 0.91)
    refused = run("why", "run:odd#2", "--good", "run:odd#1", "--store", bare)
    assert refused.code == 2
    assert "nothing to compare" in refused.err


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A store of runs of which nothing but a metric is recorded, and of others whose losses are no numbers."""
    url = sqlite_url(tmp_path / "bare.db")
    services = open_services(url)
    services.ingest.append(LOCAL, unlucky().facts)
    services.close()
    return url
