"""An AI and a dataset document of the examples of SPDX 3, counted by other means."""

from __future__ import annotations

from collections import Counter

from headwater.imports import spdx
from headwater.imports.files import File
from headwater.model import Kind, Relation
from imports.projected import projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples

AI = "ai_example02_spdx3.0_sbom.spdx3.json"
AGENTS = ("Person", "Organization")


def test_every_element_and_relationship_of_the_documents_is_there():
    folder = samples("spdx")
    for name, told in expected("spdx").items():
        document = spdx.document_of(File(folder / name, name))
        types = Counter(each.type for each in document.elements)
        assert len(document.elements) == told["elements"]
        assert dict(types) == told["types"]
        kinds = Counter(each.fields["relationshipType"] for each in document.elements if each.is_relationship)
        assert dict(kinds) == told["relationships"]
        graph = projected(spdx.read(folder / name, recorded_at=NOW))
        assert not graph.refused
        assert len(graph.of(Kind.AGENT)) == sum(types[each] for each in AGENTS)
        things = types["software_File"] + types["dataset_DatasetPackage"] + types["ai_AIPackage"]
        assert len(graph.of(Kind.DATASET_VERSION)) + len(graph.of(Kind.MODEL_VERSION)) == things
        for kind, role in (("trainedOn", "trained-on"), ("testedOn", "test"), ("contains", "contains")):
            ends = sum(
                len(each.fields["to"])
                for each in document.elements
                if each.fields.get("relationshipType") == kind
            )
            assert len([edge for edge in graph.edges if edge.role == role]) == ends, kind


def test_a_model_has_its_data_settings_energy_and_metrics():
    graph = projected(spdx.read(samples("spdx") / AI, recorded_at=NOW))
    (binary,) = [node for node in graph.of(Kind.MODEL_VERSION) if node.props["series"] == "model.bin"]
    roles = {
        node.props["series"]: graph.edge(binary, Relation.DERIVED_FROM, node).role
        for node in graph.causes(binary, Relation.DERIVED_FROM)
    }
    assert roles == {
        "train.txt": "trained-on",
        "valid.txt": "trained-on",
        "test.txt": "test",
        "train.py": "generated-from",
    }
    (model,) = [node for node in graph.of(Kind.MODEL_VERSION) if node.uid != binary.uid]
    assert model.props["param.lr"] == "0.0991838877283529"
    assert model.props["energy.training_wh"] == 4.8269
    assert model.props["spdx.hasDeclaredLicense"] == ("CC0-1.0",)
    values = {fact.key: fact.value for fact in graph.metrics(graph.run("evaluation"))}
    assert values == {"precision": 0.4625, "recall": 0.475, "f1": 0.4669192}


def test_the_folder_is_the_same_graph_in_any_order_and_twice():
    refused = keeps_to_the_rules(lambda at: spdx.read(samples("spdx"), recorded_at=at))
    assert [each.where for each in refused] == ["expected.json"]
