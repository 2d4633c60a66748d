"""The ML documents of the specification's own tests, counted by other means; textproto is not read."""

from __future__ import annotations

from collections import Counter

from headwater.imports import cyclonedx
from headwater.imports.files import File
from headwater.imports.shapes import mapping, mappings
from headwater.model import Kind, Relation
from imports.projected import projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples


def test_every_document_has_its_components_cards_data_and_dependencies():
    folder = samples("cyclonedx")
    for name, told in expected("cyclonedx").items():
        bill = cyclonedx.bill_of(File(folder / name, name))
        listed = [each for each in bill.components if each.where.startswith("components")]
        assert bill.specification == told["spec"], name
        assert len(listed) == told["components"], name
        assert dict(Counter(each.type for each in listed)) == told["types"], name
        assert len(bill.dependencies) == told["dependencies"], name
        cards = [each.fields["modelCard"] for each in listed if "modelCard" in each.fields]
        assert len(cards) == told["model_cards"], name
        data = [
            part for card in cards for part in mappings(mapping(card.get("modelParameters")).get("datasets"))
        ]
        assert len(data) == told["datasets_in_model_cards"], name
        graph = projected(cyclonedx.read(folder / name, recorded_at=NOW))
        assert not graph.refused, name
        assert len(graph.of(Kind.MODEL_VERSION)) == told["types"].get("machine-learning-model", 0), name
        assert len([edge for edge in graph.edges if edge.role == "dataset"]) == len(data), name


def test_what_a_model_is_and_what_it_cost_are_kept_in_1_6_and_1_7():
    for version in ("1.6", "1.7"):
        path = samples("cyclonedx") / f"valid-machine-learning-considerations-env-{version}.json"
        (model,) = projected(cyclonedx.read(path, recorded_at=NOW)).of(Kind.MODEL_VERSION)
        assert model.name == "meta-llama/Llama-2-7b@unversioned"
        assert (model.props["energy.training_wh"], model.props["co2.training_g"]) == (400.0, 31_220_000.0)


def test_a_formulation_becomes_a_workflow_and_its_task():
    path = samples("cyclonedx") / "valid-formulation-1.6.json"
    graph = projected(cyclonedx.read(path, recorded_at=NOW))
    whole, task = graph.run("My workflow"), graph.run("fetch-repository")
    assert graph.causes(task, Relation.PART_OF) == [whole]
    assert whole.props["command"] == "ls -las"
    assert task.props["unknown_references"] == ("component-a", "component-b")


def test_the_folder_is_the_same_graph_in_any_order_and_twice():
    refused = keeps_to_the_rules(lambda at: cyclonedx.read(samples("cyclonedx"), recorded_at=at))
    assert {each.where for each in refused} == {"bom-1.6.schema.json", "expected.json"}
