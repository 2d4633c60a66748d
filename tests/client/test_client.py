"""The Python client: questions answered as values, over a store in memory."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import headwater
from clinic import clinic
from headwater.client import Client
from headwater.errors import Invalid, NotFound
from headwater.model import Kind
from headwater.services import over
from headwater.store.memory import MemoryStore
from stories import Story


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client(over(MemoryStore())) as opened:
        opened.append(clinic())
        yield opened


def test_connect_is_there_without_loading_anything_else() -> None:
    assert headwater.connect("memory:").search("model").total == 0
    with pytest.raises(AttributeError, match="no attribute 'conect'"):
        headwater.conect  # type: ignore[attr-defined]  # noqa: B018


def test_connect_takes_the_store_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_STORE", "memory:")
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path / "data"))
    with headwater.connect() as opened:
        assert repr(opened) == "headwater.connect('memory:')"
    assert not (tmp_path / "data").exists()


def test_why_names_the_dataset_and_draws_its_path(client: Client) -> None:
    answer = client.why("model:screen@9", good="model:screen@7")
    assert answer.suspects[0].factor.name == "biopsies"
    assert answer.rows()[0]["before"] == "v1"
    assert "biopsies@v2" in str(answer)
    assert "dataset:biopsies@v2" in answer._repr_html_()
    assert answer.to_dict()["metric"] == "accuracy"


def test_regressions_are_values_with_rows(client: Client) -> None:
    answer = client.regressions("model:screen", metric="accuracy")
    (found,) = answer
    assert (len(answer), answer.open) == (1, (found,))
    assert answer.rows()[0]["bad"] == "model:screen@8"
    assert "model:screen@8" in str(answer)
    assert "model:screen@8" in answer._repr_html_()
    assert answer.to_dict()["open"] == 1


def test_an_investigation_is_an_object_whose_deeds_return_the_next(client: Client) -> None:
    opened = client.investigate("model:screen@9", good="model:screen@7", title="May", by="ana")
    assert opened.title().startswith(f"Investigation {opened.number} May: open, opened by ana")
    assert opened.rows()[0]["ref"] == "dataset:biopsies@v2"
    judged = opened.verdict("biopsies", "confirmed", by="ben")
    assert judged.rows()[0]["verdict"] == "confirmed"
    assert opened.record.verdicts == ()
    assert opened.refresh().record == judged.record
    assert judged.withdraw("biopsies", by="ben").record.verdicts == ()
    assert len(judged.exclude(["biopsies"]).record.infeasible) == 1
    closed = judged.close("half in cm", cause="biopsies", by="ben")
    assert closed.record.cause == "dataset:biopsies@v2"
    assert "half in cm" in closed._repr_html_()
    assert "<html" not in closed._repr_html_()
    assert closed.to_html().startswith("<!doctype html>")
    assert closed.to_markdown().startswith("# Investigation")
    assert closed.to_dict()["state"] == "closed"
    assert "Closed by ben" in str(closed)
    assert client.investigation(opened.number).record == closed.record
    assert closed.reopen().reruns == ()
    assert closed.rename("half in cm").value.inquiry.title == "half in cm"
    with pytest.raises(Invalid, match="unknown verdict"):
        opened.verdict("biopsies", "maybe")  # type: ignore[arg-type]


def test_a_rerun_plan_is_a_value(client: Client) -> None:
    plan = client.rerun_plan("model:screen@9", good="model:screen@7")
    assert [each.ref for each in plan.reverted] == ["dataset:biopsies@v2"]


def test_impact_counts_and_lists_owners_and_aliases(client: Client) -> None:
    answer = client.impact("dataset:biopsies@v2")
    served = next(each for each in answer.affected if each.node.name == "screen@9")
    assert served.aliases == ("champion",)
    assert {row["ref"]: row["owners"] for row in answer.rows()}["deployment:eu-prod"] == "ana"
    assert answer.to_dict()["affected"] == {"DatasetVersion": 1, "Deployment": 1, "ModelVersion": 4, "Run": 6}


def test_lineage_becomes_a_graph_whose_edges_point_to_causes(client: Client) -> None:
    answer = client.lineage("model:screen@9", direction="upstream", kinds=["ModelVersion", "DatasetVersion"])
    graph = answer.to_networkx()
    refs = {data["ref"]: uid for uid, data in graph.nodes(data=True)}
    assert set(refs) == {
        "model:screen@9",
        "dataset:features@v2",
        "dataset:biopsies@v2",
        "dataset:holdout@v1",
    }
    assert graph.has_edge(refs["model:screen@9"], refs["dataset:features@v2"], key="DEPENDS_ON")
    assert not list(graph.successors(refs["dataset:biopsies@v2"]))


def test_paths_and_diff_and_search_and_single_things(client: Client) -> None:
    names = ["screen@9", "train#9", "features@v2", "prepare#v2", "biopsies@v2"]
    (path,) = client.paths("model:screen@9", "dataset:biopsies@v2").paths
    assert [client.show(ref).name for ref in path] == names
    entries = client.diff("model:screen@7", "model:screen@9").entries
    changed = {entry.name: (entry.before, entry.after) for entry in entries}
    assert changed["biopsies"] == ("v1", "v2")
    found = client.search("model order by occurred_at desc", first=5)
    assert (len(found), found.total) == (5, 12)
    assert [node.kind for node in found] == [Kind.MODEL_VERSION] * 5
    assert client.latest("model:screen").name == "screen@11"
    assert client.show("deployment:eu-prod").props["owners"] == ("ana",)


def test_times_may_be_text_dates_or_nothing(client: Client) -> None:
    early = client.lineage("model:screen", as_of="2026-01-05T14:00:00Z")
    assert (
        early.to_dict()["completeness"]
        == client.lineage("model:screen", as_of=datetime(2026, 1, 5, 14, tzinfo=UTC)).to_dict()[
            "completeness"
        ]
    )
    assert len(early.nodes) < len(client.lineage("model:screen").nodes)
    with pytest.raises(Invalid, match="'yesterday' is not a time"):
        client.lineage("model:screen", as_of="yesterday")


def test_mistakes_are_named(client: Client) -> None:
    with pytest.raises(NotFound, match="model:scren"):
        client.show("model:scren")
    with pytest.raises(Invalid, match="unknown plane 'everything'"):
        client.lineage("model:screen", planes=["everything"])
    with pytest.raises(Invalid, match=r"csv of the lineage of a ref"):
        client.export("csv", "table.csv")


def test_tables_are_those_of_pandas_and_polars(client: Client) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    answer = client.impact("dataset:biopsies@v2")
    assert isinstance(answer.to_pandas(), pandas.DataFrame)
    assert answer.to_pandas()["ref"].tolist() == answer.to_polars()["ref"].to_list()
    assert isinstance(client.search("run").to_polars(), polars.DataFrame)


def test_facts_survive_a_round_trip_through_a_file(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "facts.jsonl.gz"
    count = client.export("facts", file)
    with Client(over(MemoryStore())) as other:
        report = other.import_facts(file)
        assert (report.new, report.known, report.refused) == (count, 0, ())
        assert other.import_facts(file).known == count
        again = tmp_path / "again.jsonl.gz"
        other.export("facts", again)
    assert again.read_bytes() == file.read_bytes()


def test_the_facts_of_one_lineage_are_a_part_that_stands_alone(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "part.jsonl"
    assert client.export("facts", file, ref="model:screen@0") < client.export("facts", tmp_path / "all.jsonl")
    with Client(over(MemoryStore())) as other:
        assert not other.import_facts(file).refused
        whole, part = (each.lineage("model:screen@0").to_dict() for each in (client, other))
    assert (part["nodes"], part["edges"]) == (whole["nodes"], whole["edges"])


def test_the_picture_is_xml_with_names_as_text() -> None:
    story = Story()
    story.dataset('<script>alert("x")</script>&', "v1")
    with Client(over(MemoryStore())) as opened:
        opened.append(story.facts)
        (node,) = opened.search("dataset")
        html = opened.lineage(node.uid)._repr_html_()
    drawing = html[html.index("<svg") : html.index("</svg>") + 6]
    assert "<script" not in html
    assert "alert" in "".join(ET.fromstring(drawing).itertext())


def test_a_large_graph_is_drawn_in_part_and_says_so() -> None:
    story = Story()
    raw = story.dataset("raw", "v1")
    for place in range(100):
        story.step(f"read#{place}", "read", uses=[(raw, "")], recorded=False)
    with Client(over(MemoryStore())) as opened:
        opened.append(story.facts)
        html = opened.impact("dataset:raw@v1")._repr_html_()
    assert html.count("<rect") == 60
    assert "41 more nodes are not drawn" in html


def test_an_impact_prints_as_a_short_table(client: Client) -> None:
    answer = client.impact("dataset:biopsies@v2")
    lines = str(answer).splitlines()
    assert lines[0].startswith("If dataset:biopsies@v2 is bad: ")
    assert len(lines) <= 22
    assert any(line.startswith("  model:screen@") for line in lines)
    assert "ImpactAnswer(" not in str(answer)


def test_what_is_stale_what_a_digest_is_and_how_a_run_is_done_again(client: Client, tmp_path: Path) -> None:
    stale = client.stale("model:screen@1")
    assert stale.stale == any(not each.measuring for each in stale.outdated)
    assert len(stale.rows()) == len(stale.outdated)
    digest = str(client.show("dataset:biopsies@v1").props["digest.sha256"])
    found = client.which(digest)
    assert "dataset:biopsies@v1" in found.title()
    assert found.rows()[0]["sure"] is True
    with pytest.raises(NotFound):
        client.which(tmp_path / "no such file")
    written = client.reproduce("model:screen@1", to=tmp_path / "again")
    assert {path.name for path in (tmp_path / "again").iterdir()} == set(written.files)


@pytest.mark.parametrize("form", ["csv", "dot", "graphml", "cyclonedx", "spdx"])
def test_a_lineage_is_written_in_every_form(client: Client, tmp_path: Path, form: Any) -> None:
    file = tmp_path / "lineage"
    assert client.export(form, file, ref="model:screen@1") > 2
    assert "biopsies" in file.read_text(encoding="utf-8")
    with pytest.raises(Invalid, match="of the lineage of a ref"):
        client.export(form, file)


def test_a_file_that_is_named_and_not_there_is_made_only_where_that_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'linaege.db').as_posix()}"
    with pytest.raises(NotFound, match=r"linaege\.db.*create=True"):
        headwater.connect(url)
    assert list(tmp_path.iterdir()) == []
    headwater.connect(url, create=True).close()
    with headwater.connect(url) as again:
        assert again.search("model").total == 0
