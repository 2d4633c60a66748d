"""SPDX 2.2 and 2.3: packages, files and relationships in the words of that version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from headwater.facts import Fact
from headwater.imports import spdx
from headwater.interchange import fact_of
from headwater.model import Kind, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, hash_of, keeps_to_the_rules

SHA256, SHA1 = "ab" * 32, "cd" * 20
DOCUMENT: dict[str, Any] = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "churn",
    "dataLicense": "CC0-1.0",
    "documentNamespace": "https://example.org/churn-1",
    "creationInfo": {"created": "2026-03-01T10:00:00Z", "creators": ["Tool: scanner-1.0"]},
    "packages": [
        {
            "SPDXID": "SPDXRef-app",
            "name": "churn-service",
            "versionInfo": "2.1",
            "downloadLocation": "NOASSERTION",
            "supplier": "Organization: Acme (ops@acme.example)",
            "licenseDeclared": "Apache-2.0",
            "licenseConcluded": "NOASSERTION",
            "hasFiles": ["SPDXRef-model"],
        },
        {
            "SPDXID": "SPDXRef-numpy",
            "name": "NumPy",
            "versionInfo": "2.4.6",
            "downloadLocation": "https://example.org/numpy.tar.gz",
            "externalRefs": [
                {
                    "referenceCategory": "SECURITY",
                    "referenceType": "cpe23Type",
                    "referenceLocator": "cpe:2.3:a",
                },
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:pypi/numpy@2.4.6",
                },
            ],
        },
        {"SPDXID": "SPDXRef-old", "name": "base", "originator": "Person: Ana", "versionInfo": "1"},
    ],
    "files": [
        {
            "SPDXID": "SPDXRef-model",
            "fileName": "./model.onnx",
            "checksums": [
                {"algorithm": "SHA256", "checksumValue": SHA256},
                {"algorithm": "SHA1", "checksumValue": SHA1},
            ],
        },
        {"SPDXID": "SPDXRef-data", "fileName": "./clicks.csv", "checksums": []},
    ],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-app",
        },
        {
            "spdxElementId": "SPDXRef-numpy",
            "relationshipType": "RUNTIME_DEPENDENCY_OF",
            "relatedSpdxElement": "SPDXRef-app",
        },
        {
            "spdxElementId": "SPDXRef-data",
            "relationshipType": "DATA_FILE_OF",
            "relatedSpdxElement": "SPDXRef-app",
        },
        {
            "spdxElementId": "SPDXRef-model",
            "relationshipType": "GENERATED_FROM",
            "relatedSpdxElement": "SPDXRef-data",
        },
        {
            "spdxElementId": "SPDXRef-app",
            "relationshipType": "DESCENDANT_OF",
            "relatedSpdxElement": "SPDXRef-old",
        },
        {
            "spdxElementId": "SPDXRef-app",
            "relationshipType": "DOCUMENTATION_OF",
            "relatedSpdxElement": "SPDXRef-old",
        },
        {"spdxElementId": "SPDXRef-old", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NONE"},
    ],
}


def graph_of(folder: Path, document: object) -> Graph:
    (folder / "sbom.spdx.json").write_text(json.dumps(document), encoding="utf-8")
    return projected(spdx.read(folder, project="shop", recorded_at=NOW))


def drawn(graph: Graph) -> set[tuple[str, str, str, str]]:
    names = {uid: node.name for uid, node in graph.nodes.items()}
    return {
        (names[each.effect], each.relation.value, each.role, names[each.cause])
        for each in graph.edges
        if each.relation not in (Relation.VERSION_OF, Relation.REVISION_OF)
    }


@pytest.mark.parametrize("version", ["SPDX-2.2", "SPDX-2.3"])
def test_packages_files_and_how_they_are_related(tmp_path: Path, version: str):
    graph = graph_of(tmp_path, DOCUMENT | {"spdxVersion": version})
    assert graph.refused == []
    data = "./clicks.csv@https://example.org/churn-1#SPDXRef-data"
    model = next(node for node in graph.of(Kind.DATASET_VERSION) if node.name.startswith("./model.onnx@"))
    assert drawn(graph) == {
        ("churn-service@2.1", "CONTAINS", "depends-on", "numpy@2.4.6"),
        ("churn-service@2.1", "CONTAINS", "descendant-of", "base@1"),
        ("churn-service@2.1", "DERIVED_FROM", "contains", model.name),
        ("churn-service@2.1", "DERIVED_FROM", "data-file", data),
        (model.name, "DERIVED_FROM", "generated-from", data),
        ("churn-service@2.1", "ATTRIBUTED_TO", "supplier", "ops@acme.example"),
        ("base@1", "ATTRIBUTED_TO", "originator", "Ana"),
    }
    assert {each.value for each in model.digests()} == {SHA256, SHA1}
    app = graph.named(Kind.PACKAGE, "churn-service@2.1")
    assert app.occurred_at.isoformat() == "2026-03-01T10:00:00+00:00"
    assert app.props["spdx.hasDeclaredLicense"] == ("Apache-2.0",)
    assert "spdx.hasConcludedLicense" not in app.props
    assert "NOASSERTION" not in str(app.props)
    assert app.props["spdx.documentationOf"] == ("base",)
    assert graph.named(Kind.PACKAGE, "numpy@2.4.6").project == "pypi"


def test_ids_of_two_documents_are_not_mixed(tmp_path: Path):
    (tmp_path / "other.spdx.json").write_text(
        json.dumps(DOCUMENT | {"documentNamespace": "https://example.org/churn-2"}), encoding="utf-8"
    )
    names = [node.name for node in graph_of(tmp_path, DOCUMENT).of(Kind.DATASET_VERSION)]
    assert [name for name in names if name.startswith("./clicks.csv")] == [
        "./clicks.csv@https://example.org/churn-1#SPDXRef-data",
        "./clicks.csv@https://example.org/churn-2#SPDXRef-data",
    ]


def test_it_is_the_same_graph_in_any_order_and_twice(tmp_path: Path):
    graph_of(tmp_path, DOCUMENT)
    assert keeps_to_the_rules(lambda at: spdx.read(tmp_path, recorded_at=at)) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"spdxVersion": "SPDX-1.2"}, "spdxVersion 'SPDX-1.2' is none that is understood"),
        ({"spdxVersion": 2.3}, "spdxVersion '2.3' is none"),
        ({"spdxVersion": {"a": 1}}, "spdxVersion '' is none"),
    ],
)
def test_another_version_is_refused_as_a_whole(tmp_path: Path, changes: dict[str, object], reason: str):
    graph = graph_of(tmp_path, DOCUMENT | changes)
    assert not graph.nodes
    assert [reason in each.reason for each in graph.refused] == [True]


def test_parts_that_make_no_sense_are_refused_and_the_rest_lands(tmp_path: Path):
    related = [
        {
            "spdxElementId": "SPDXRef-app",
            "relationshipType": "DEPENDS_ON",
            "relatedSpdxElement": "DocumentRef-x:SPDXRef-y",
        },
        {"spdxElementId": "SPDXRef-app", "relationshipType": "DEPENDS_ON"},
        {"relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-app"},
    ]
    packages = [*DOCUMENT["packages"], {"name": "no id"}, DOCUMENT["packages"][0], 7]
    graph = graph_of(tmp_path, DOCUMENT | {"packages": packages, "relationships": related})
    reasons = [f"{each.where.partition(' ')[2]}: {each.reason}" for each in graph.refused]
    assert sorted(reasons) == [
        "packages[3]: a software_Package without spdxId",
        "packages[4]: the spdxId 'https://example.org/churn-1#SPDXRef-app' stands twice",
        "relationships[0]: there is no element 'https://example.org/churn-1#DocumentRef-x:SPDXRef-y'",
        "relationships[1]: a relationship without type or one of its ends",
        "relationships[2]: a relationship without type or one of its ends",
    ]
    assert graph.named(Kind.PACKAGE, "churn-service@2.1")


@pytest.mark.parametrize("key", ["packages", "files", "relationships", "creationInfo", "documentNamespace"])
@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [[]], [{"SPDXID": ["a"]}], {"created": []}])
def test_sections_of_another_shape_are_never_an_error(tmp_path: Path, key: str, value: object):
    facts = [each for each in graph_of(tmp_path, DOCUMENT | {key: value}).facts if isinstance(each, Fact)]
    assert [fact_of(each.to_json()).id for each in facts] == [each.id for each in facts]
    assert hash_of(facts) == hash_of(reversed(facts))
