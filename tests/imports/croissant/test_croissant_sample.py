"""Croissant 1.0 and 1.1 descriptions, each counted by other means."""

from __future__ import annotations

import json
from pathlib import Path

from headwater.imports import croissant
from headwater.imports.files import File
from headwater.model import Kind, Relation
from imports.projected import projected
from imports.sources import NOW, expected, keeps_to_the_rules, samples


def inside(document: dict, key: str) -> int:
    """Return how often `key` is declared in the context, which the other count included."""
    return int(key in document["@context"])


def test_every_description_has_its_files_digests_columns_and_sources():
    folder = samples("croissant")
    for name, told in expected("croissant").items():
        document = json.loads((folder / name).read_text("utf-8"))
        found = croissant.description_of(File(folder / name, name))
        graph = projected(croissant.read(folder / name, recorded_at=NOW))
        assert not graph.refused, name
        names = told["name"].values() if isinstance(told["name"], dict) else [told["name"] or Path(name).stem]
        assert found.name in names
        roles = [edge.role for edge in graph.edges if edge.relation is Relation.DERIVED_FROM]
        assert roles.count("distribution") == told["distributions"], name
        contained = sum(bool(each.inside) for each in found.resources)
        assert contained + inside(document, "containedIn") == told["contained_in"], name
        assert roles.count("") == told["prov_derived"], name
        assert (found.record_sets, len(found.columns)) == (told["record_sets"], told["fields"]), name
        files = [node for node in graph.of(Kind.DATASET_VERSION) if node.name.startswith(f"{found.name}/")]
        told_digests = [node for node in files if "digest.sha256" in node.props]
        # Some give the address of an issue, or an MD5, where a SHA-256 should stand: kept, and no digest.
        said_elsewise = [
            node for node in files if len(str(node.props.get("croissant.sha256", ""))) in (32, 48)
        ]
        assert len(told_digests) + len(said_elsewise) == told["sha256"], name


def test_two_descriptions_of_one_name_and_two_addresses_are_not_mixed_up():
    refused = keeps_to_the_rules(lambda at: croissant.read(samples("croissant"), recorded_at=at))
    assert {each.where: each.reason.split(";")[0] for each in refused} == {
        "1.0_huggingface-prism-alignment_metadata.json": "calls itself 'mnist' 1.0.0 as "
        "https://huggingface.co/datasets/ylecun/mnist does",
        "expected.json": "not a Croissant description: conformsTo and @context do not say so",
    }


def test_how_a_dataset_was_made_is_kept_with_who_did_it_when():
    path = samples("croissant") / "1.1_huggingface-wildchat_metadata.json"
    graph = projected(croissant.read(path, recorded_at=NOW))
    (data,) = [node for node in graph.of(Kind.DATASET_VERSION) if node.props["series"] == "WildChat-1M"]
    assert "WildChat-1M-Full@unversioned" in {node.name for node in graph.causes(data, Relation.DERIVED_FROM)}
    made = {node.name: node for node in graph.causes(data, Relation.GENERATED_BY)}
    assert len(made) == 3
    assert made["toxicContentRemoval"].props["started_at"] == "2024-07-22T00:00:00.000000Z"
    by = graph.causes(made["journalismPIIremoval"], Relation.ATTRIBUTED_TO)
    assert [node.name for node in by] == ["Niloofar Mireshghallah"]
