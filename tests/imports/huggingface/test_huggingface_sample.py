"""A list of 239 public models with their bases and training data, counted by other means."""

from __future__ import annotations

import pytest

from headwater.imports import huggingface
from headwater.model import Direction, Kind, Relation
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from imports.projected import Graph, projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples

LIST = "mteb_models_slice.json"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return projected(huggingface.read(samples("model-tree") / LIST, recorded_at=NOW))


def test_every_model_dataset_and_edge_of_the_tree_is_there(graph: Graph):
    told = expected("model-tree")
    assert len(graph.of(Kind.MODEL)) == told["model_nodes"]
    assert len(graph.of(Kind.DATASET)) == told["dataset_nodes"]
    roles = [edge.role for edge in graph.edges if edge.relation is Relation.DERIVED_FROM]
    assert roles.count("") == told["base_model_edges"]
    assert roles.count("trained-on") == told["trained_on_edges"]
    assert roles.count("named") == told["models_listed"]
    assert not graph.refused


def test_impact_through_names_reaches_as_many_models(graph: Graph):
    store = MemoryStore()
    services = over(store)
    services.ingest.append(LOCAL, graph.facts)
    for name, told in list(expected("model-tree")["top_impact"].items())[:8]:
        data = graph.named(Kind.DATASET_VERSION, f"{name.removeprefix('d:')}@unpinned")
        answer = services.lineage.lineage_of(LOCAL, data.uid, directions=[Direction.DOWNSTREAM], budget=5_000)
        found = {each.node.props["series"] for each in answer.nodes if each.node.kind is Kind.MODEL_VERSION}
        assert len(found) == told["downstream_total"], name
        assert found >= set(told["sample"])


def test_it_is_the_same_graph_in_any_order_and_twice():
    assert keeps_to_the_rules(lambda at: huggingface.read(samples("model-tree") / LIST, recorded_at=at)) == []
