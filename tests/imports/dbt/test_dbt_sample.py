"""Manifests of v2, v4 and v12 with the results beside them, counted by other means."""

from __future__ import annotations

from collections import Counter

from headwater.imports import dbt
from headwater.imports.files import File
from headwater.model import Direction, Kind, Relation, RunState
from headwater.services import LOCAL, over
from headwater.store.memory import MemoryStore
from imports.projected import projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples


def test_every_resource_and_dependency_of_the_manifests_is_there():
    folder = samples("dbt")
    for name, told in expected("dbt").items():
        manifest = dbt.manifest_of(File(folder / name, name))
        assert str(told["schema"]).endswith(f"/v{manifest.version}.json")
        known = {each.id for each in manifest.resources}
        needed = {needed for each in manifest.resources for needed in each.needs}
        assert len(known | needed) == told["nodes"], name
        assert sum(len(each.needs) for each in manifest.resources) == told["edges"], name
        assert dict(Counter(each.type for each in manifest.resources)) == told["types"], name
        graph = projected(dbt.read(folder / name, recorded_at=NOW))
        assert not graph.refused
        versions = graph.of(Kind.DATASET_VERSION)
        tests = {test for each in versions for test in each.props.get("tests", ())}
        assert len(versions) + len(tests) == told["nodes"], name
        edges = [edge for edge in graph.edges if edge.relation in (Relation.USED, Relation.DERIVED_FROM)]
        checked = sum(len(each.props.get("tests", ())) for each in versions)
        assert len(edges) + checked == told["edges"], name


def test_impact_reaches_as_much_as_was_counted():
    folder = samples("dbt")
    for name, told in expected("dbt").items():
        graph = projected(dbt.read(folder / name, recorded_at=NOW))
        store = MemoryStore()
        services = over(store)
        services.ingest.append(LOCAL, graph.facts)
        by_id = {node.props["unique_id"]: node for node in graph.of(Kind.DATASET_VERSION)}
        for count, unique_id in told["most_downstream"]:
            if unique_id not in by_id:
                assert count == 0
                continue
            answer = services.lineage.lineage_of(
                LOCAL, by_id[unique_id].uid, directions=[Direction.DOWNSTREAM]
            )
            reached = [each.node for each in answer.nodes if each.node.kind is Kind.DATASET_VERSION]
            tests = {test for node in reached for test in node.props.get("tests", ())}
            assert len(reached) - 1 + len(tests) == count, (name, unique_id)


def test_what_was_run_made_its_relation_from_what_it_depends_on():
    graph = projected(dbt.read(samples("dbt") / "openlineage-large", recorded_at=NOW))
    run = graph.run("model.jaffle_shop.orders")
    assert run.props["state"] == RunState.COMPLETE
    assert run.props["started_at"] < run.props["ended_at"]
    assert [node.props["unique_id"] for node in graph.effects(run, Relation.GENERATED_BY)] == [
        "model.jaffle_shop.orders"
    ]
    assert {node.props["series"] for node in graph.causes(run, Relation.USED)} == {
        "DEMO_DB.public.stg_orders",
        "DEMO_DB.public.stg_payments",
    }
    (seed,) = [node for node in graph.of(Kind.DATASET_VERSION) if node.props["series"].endswith("raw_orders")]
    assert seed.digests()[0].identifies


def test_the_folder_is_the_same_graph_in_any_order_and_twice():
    assert keeps_to_the_rules(lambda at: dbt.read(samples("dbt"), recorded_at=at)) == []
