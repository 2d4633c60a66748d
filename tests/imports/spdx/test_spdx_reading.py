"""SPDX 3 documents made for the test: identity, directions, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.imports import spdx
from headwater.model import Kind, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, keeps_to_the_rules

NS = "https://example.com/doc#"
SHA = "cd" * 32


def related(kind: str, origin: str, *others: str) -> dict[str, object]:
    return {
        "type": "Relationship",
        "spdxId": f"{NS}{kind}-{origin}",
        "relationshipType": kind,
        "from": NS + origin,
        "to": [NS + each for each in others],
    }


ELEMENTS: list[object] = [
    {"type": "CreationInfo", "@id": "_:c", "created": "2026-05-01T00:00:00Z"},
    {"type": "SpdxDocument", "spdxId": f"{NS}doc"},
    {"type": "Organization", "spdxId": f"{NS}lab", "name": "The lab"},
    {
        "type": "ai_AIPackage",
        "spdxId": f"{NS}model",
        "name": "screen",
        "software_packageVersion": "7",
        "creationInfo": "_:c",
        "suppliedBy": f"{NS}lab",
        "ai_energyConsumption": {
            "ai_trainingEnergyConsumption": [
                {"ai_energyQuantity": "3.6", "ai_energyUnit": "megajoule"},
                {"ai_energyQuantity": "much", "ai_energyUnit": "kilowattHour"},
            ]
        },
    },
    {
        "type": "dataset_DatasetPackage",
        "spdxId": f"{NS}data",
        "name": "clicks",
        "builtTime": "2026-02-01T00:00:00Z",
        "verifiedUsing": [
            {"algorithm": "sha256", "hashValue": SHA},
            {"algorithm": "adler32", "hashValue": "1"},
        ],
    },
    {"type": "software_File", "spdxId": f"{NS}notes", "name": "notes.md"},
    {"type": "software_Package", "spdxId": f"{NS}numpy", "name": "numpy", "software_packageVersion": "2"},
    related("trainedOn", "model", "data"),
    related("dependsOn", "model", "numpy"),
    related("generates", "notes", "data"),
    related("hasDocumentation", "model", "notes"),
    related("contains", "doc", "model"),
]


def graph_of(folder: Path, content: object) -> Graph:
    path = folder / "a.spdx3.json"
    whole = {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": content}
    path.write_text(content if isinstance(content, str) else json.dumps(whole), encoding="utf-8")
    return projected(spdx.read(path, project="shop", recorded_at=NOW))


def test_relationships_point_from_effect_to_cause_whichever_way_they_are_said(tmp_path: Path):
    graph = graph_of(tmp_path, ELEMENTS)
    assert not graph.refused
    model = graph.named(Kind.MODEL_VERSION, "screen@7")
    data = graph.named(Kind.DATASET_VERSION, f"clicks@{SHA[:12]}")
    assert graph.edge(model, Relation.DERIVED_FROM, data).role == "trained-on"
    assert [node.name for node in graph.causes(data, Relation.DERIVED_FROM)] == [f"notes.md@{NS}notes"]
    assert [node.name for node in graph.causes(model, Relation.CONTAINS)] == ["numpy@2"]
    assert [node.name for node in graph.causes(model, Relation.ATTRIBUTED_TO)] == ["The lab"]
    assert model.props["spdx.hasDocumentation"] == ("notes.md",)
    assert model.props["energy.training_wh"] == pytest.approx(1000)
    assert (model.occurred_at.month, data.occurred_at.month) == (5, 2)
    assert [each.algorithm for each in data.digests()] == ["sha256"]
    assert keeps_to_the_rules(lambda at: spdx.read(tmp_path, recorded_at=at)) == []


def test_a_build_is_a_run_that_used_and_made_and_its_environment_stays_out(tmp_path: Path):
    build = {
        "type": "build_Build",
        "spdxId": f"{NS}train",
        "build_buildType": "https://example.com/train",
        "build_buildStartTime": "2026-04-01T10:00:00Z",
        "build_buildEndTime": "2026-04-01T11:00:00Z",
        "build_parameter": [{"type": "DictionaryEntry", "key": "lr", "value": "0.10"}],
        "build_environment": [{"type": "DictionaryEntry", "key": "TOKEN", "value": "x"}],
    }
    later = {**build, "spdxId": f"{NS}evaluate", "build_buildType": "evaluate"}
    graph = graph_of(
        tmp_path,
        [
            *ELEMENTS,
            build,
            later,
            related("hasInput", "train", "data"),
            related("hasOutput", "train", "model"),
            related("dependsOn", "evaluate", "train"),
        ],
    )
    assert not graph.refused
    run = graph.run("https://example.com/train")
    assert (run.props["state"], run.props["param.lr"]) == ("COMPLETE", "0.10")
    assert "TOKEN" not in str(run.props)
    assert [node.props["series"] for node in graph.causes(run, Relation.USED)] == ["clicks"]
    assert [node.name for node in graph.effects(run, Relation.GENERATED_BY)] == ["screen@7"]
    assert graph.causes(graph.run("evaluate"), Relation.INFORMED_BY) == [run]


def test_parts_that_make_no_sense_are_refused_and_the_rest_lands(tmp_path: Path):
    odd = [
        *ELEMENTS,
        {"type": "software_File", "spdxId": f"{NS}notes", "name": "other"},
        {"type": "software_File", "name": "no id"},
        {"type": "security_Vulnerability", "spdxId": f"{NS}v"},
        "what",
        related("trainedOn", "model", "gone"),
        {"type": "Relationship", "relationshipType": "contains", "from": f"{NS}model"},
    ]
    graph = graph_of(tmp_path, odd)
    assert {each.where.rpartition(" ")[2]: each.reason for each in graph.refused} == {
        "@graph[12]": f"the spdxId '{NS}notes' stands twice",
        "@graph[13]": "a software_File without spdxId",
        "@graph[14]": "nothing is known of elements of type 'security_Vulnerability'",
        "@graph[15]": "a thing without type without spdxId",
        "@graph[16]": f"there is no element '{NS}gone'",
        "@graph[17]": "a relationship without type or one of its ends",
    }
    assert len(graph.of(Kind.DATASET_VERSION)) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[]", "not an SPDX document"),
        ('{"spdxVersion": "SPDX-1.2"}', "none that is understood: SPDX-2.2, SPDX-2.3, or SPDX 3"),
        ('{"@context": "https://example.com", "@graph": []}', "not an SPDX document"),
        ('{"@context": "https://spdx.org/rdf/3.0.1/x", "@graph": ' + "[" * 150 + "]" * 150 + "}", "deep"),
        ('{"@graph": [{"a": "\\u0000"}]}', "NUL"),
    ],
)
def test_what_is_no_document_or_hostile_is_refused_as_a_whole(tmp_path: Path, content: str, reason: str):
    graph = graph_of(tmp_path, content)
    (refused,) = graph.refused
    assert refused.where == "a.spdx3.json"
    assert reason in refused.reason


@pytest.mark.parametrize("value", [None, 5, [5, None, []], {"a": []}])
@pytest.mark.parametrize(
    "key", ["name", "verifiedUsing", "creationInfo", "ai_metric", "ai_hyperparameter", "suppliedBy"]
)
def test_fields_of_another_shape_are_never_an_error(tmp_path: Path, key: str, value: object):
    graph_of(tmp_path, [{"type": "ai_AIPackage", "spdxId": f"{NS}m", "name": "m", key: value}, *ELEMENTS[:3]])
