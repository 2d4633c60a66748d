"""Croissant descriptions made for the test: identity, digests, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.imports import croissant
from headwater.model import Kind, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, keeps_to_the_rules

SHA = "ab" * 32
CLICKS = {
    "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"},
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "name": "clicks",
    "datePublished": "2026-02-01",
    "distribution": [
        {"@type": "cr:FileObject", "@id": "all.zip", "contentUrl": "../../etc/passwd", "sha256": SHA.upper()},
        {"@type": "cr:FileSet", "@id": "csvs", "containedIn": [{"@id": "all.zip"}, {"@id": "gone"}]},
    ],
    "recordSet": [{"@id": "rows", "field": [{"@id": "rows/age"}, {"name": "sex"}]}],
    "prov:wasDerivedFrom": ["raw-clicks", {"@id": "other", "prov:atLocation": "https://example.com/other"}],
    "prov:wasGeneratedBy": {
        "@id": "clean",
        "prov:startedAtTime": "2026-01-01T00:00:00Z",
        "prov:endedAtTime": "2026-01-02T00:00:00Z",
        "prov:used": {"@id": "rules", "version": "3"},
    },
    "creator": {"name": "Ada"},
    "keywords": ["a", "b"],
}


def graph_of(folder: Path, content: object, name: str = "croissant.json") -> Graph:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return projected(croissant.read(path, project="shop", recorded_at=NOW))


def dataset(graph: Graph):
    (found,) = [node for node in graph.of(Kind.DATASET_VERSION) if node.props["series"] == "clicks"]
    return found


def test_a_dataset_is_made_of_files_and_comes_from_others(tmp_path: Path):
    graph = graph_of(tmp_path, CLICKS)
    data = dataset(graph)
    assert data.props["columns"] == ("rows/age", "sex")
    assert data.props["croissant.keywords"] == ("a", "b")
    assert data.occurred_at.isoformat() == "2026-02-01T00:00:00+00:00"
    causes = {
        node.name: graph.edge(data, Relation.DERIVED_FROM, node).role
        for node in graph.causes(data, Relation.DERIVED_FROM)
    }
    assert causes == {
        f"clicks/all.zip@{SHA[:12]}": "distribution",
        "clicks/csvs@unversioned": "distribution",
        "raw-clicks@unversioned": "",
        "other@unversioned": "",
    }
    files = graph.named(Kind.DATASET_VERSION, "clicks/csvs@unversioned")
    assert [node.name for node in graph.causes(files, Relation.DERIVED_FROM)] == [
        f"clicks/all.zip@{SHA[:12]}"
    ]
    assert files.props["contained_in_unknown"] == ("gone",)
    (run,) = graph.causes(data, Relation.GENERATED_BY)
    assert (run.name, run.props["state"]) == ("clean", "COMPLETE")
    assert [node.name for node in graph.causes(run, Relation.USED)] == ["rules@3"]
    assert graph.edge(data, Relation.ATTRIBUTED_TO, graph.named(Kind.AGENT, "Ada")).role == "creator"
    assert keeps_to_the_rules(lambda at: croissant.read(tmp_path, recorded_at=at)) == []


def test_other_content_is_another_version_and_files_are_known_by_their_full_digest(tmp_path: Path):
    first = graph_of(tmp_path, CLICKS)
    changed = json.loads(json.dumps(CLICKS).replace(SHA.upper(), "cd" * 32))
    second = graph_of(tmp_path, changed)
    assert dataset(first).uid != dataset(second).uid
    assert dataset(first).props["digest_coverage.sha256-of-listed-files"] == "files-with-digest"
    assert graph_of(tmp_path, CLICKS | {"version": "2"}).named(Kind.DATASET_VERSION, "clicks@2")
    (file,) = [node for node in first.of(Kind.DATASET_VERSION) if "all.zip" in node.name]
    assert file.digests()[0].identifies
    assert file.props["uri"] == "../../etc/passwd"


def test_names_with_the_prefixes_of_json_ld_are_the_same_names(tmp_path: Path):
    longer = {
        f"sc:{key}" if key in ("name", "creator", "distribution") else key: value
        for key, value in CLICKS.items()
    }
    assert dataset(graph_of(tmp_path, longer)).uid == dataset(graph_of(tmp_path, CLICKS)).uid


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[]", "not a Croissant description"),
        ('{"name": "x"}', "not a Croissant description"),
        ('{"@type": "Dataset", "@context": "https://schema.org"}', "not a Croissant description"),
        ("{" * 100_000, "not JSON"),
        (json.dumps(CLICKS | {"x": json.loads("[" * 150 + "]" * 150)}), "deep"),
        (json.dumps(CLICKS).replace('"clicks"', '"a\\u0000"'), "NUL"),
        (json.dumps(CLICKS)[:-1] + ', "name": "again"}', "twice"),
    ],
)
def test_what_is_no_description_or_hostile_is_refused(tmp_path: Path, content: str, reason: str):
    graph = graph_of(tmp_path, content)
    (refused,) = graph.refused
    assert refused.where == "croissant.json"
    assert reason in refused.reason
    assert not graph.facts


def test_fields_of_unexpected_shape_are_kept_or_empty_and_never_an_error(tmp_path: Path):
    odd = CLICKS | {
        "distribution": "x",
        "recordSet": 5,
        "creator": [None, 7, {}],
        "prov:wasGeneratedBy": [[]],
    }
    graph = graph_of(tmp_path, odd | {"prov:wasDerivedFrom": [None, {}, 5], "version": {"a": 1}})
    assert not graph.refused
    assert dataset(graph).name == "clicks@unversioned"
