"""Cards made for the test: what they say, how sure a name is, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.imports import huggingface
from headwater.model import Kind, Origin, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, keeps_to_the_rules

CARD = """---
license: mit
base_model: acme/base
base_model_relation: quantized
datasets: [acme/clicks, "acme/visits"]
co2_eq_emissions:
  emissions: "120.5"
  source: code meter
tags: [a, no]
model-index:
- name: small
  results:
  - task: {type: text-classification}
    dataset: {type: acme/test-set, name: Test set, split: test, revision: abc123}
    metrics:
    - {type: f1, value: 0.91}
    - {type: note, value: about the same}
---
# small
"""


def graph_of(folder: Path, files: dict[str, str | bytes]) -> Graph:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert keeps_to_the_rules_or_nothing(folder)
    return projected(huggingface.read(folder, project="hub", recorded_at=NOW))


def keeps_to_the_rules_or_nothing(folder: Path) -> bool:
    facts = [each for each in huggingface.read(folder, recorded_at=NOW) if hasattr(each, "content")]
    return not facts or keeps_to_the_rules(lambda at: huggingface.read(folder, recorded_at=at)) is not None


def test_a_card_says_what_a_model_is_derived_from_and_what_was_measured(tmp_path: Path):
    graph = graph_of(tmp_path, {"acme/small/README.md": CARD})
    model = graph.named(Kind.MODEL_VERSION, "acme/small@unpinned")
    assert model.props["identity"] == "weak: by name, no revision"
    assert (model.props["co2_eq_emissions_g"], model.props["co2.source"]) == (120.5, "code meter")
    assert (model.props["card.license"], model.props["card.tags"]) == ("mit", ("a", "no"))
    base = graph.edge(model, Relation.DERIVED_FROM, graph.named(Kind.MODEL_VERSION, "acme/base@unpinned"))
    assert (base.role, base.confidence) == ("quantized", 0.5)
    derived = {node.name for node in graph.causes(model, Relation.DERIVED_FROM)}
    assert derived == {"acme/base@unpinned", "acme/clicks@unpinned", "acme/visits@unpinned"}
    run = graph.run("evaluation")
    assert graph.causes(run, Relation.EVALUATED) == [model]
    (data,) = graph.causes(run, Relation.USED)
    assert (data.name, graph.edge(run, Relation.USED, data).role) == ("acme/test-set@abc123", "test")
    (metric,) = graph.metrics(run)
    assert (metric.key, metric.value, metric.model, metric.dataset, metric.split) == (
        "f1",
        0.91,
        model.uid,
        data.uid,
        "test",
    )
    assert run.props["result.text.note"] == "about the same"
    assert not graph.refused


def test_the_cache_of_the_hub_says_name_kind_and_revision(tmp_path: Path):
    blob = tmp_path / "models--acme--small/blobs/aa"
    blob.parent.mkdir(parents=True)
    blob.write_text(CARD, encoding="utf-8")
    snapshot = tmp_path / "models--acme--small/snapshots/0123abc"
    snapshot.mkdir(parents=True)
    (snapshot / "README.md").symlink_to(blob)
    graph = graph_of(
        tmp_path,
        {
            "datasets--acme--clicks/snapshots/77/README.md": "---\nsource_datasets: [acme/raw, original]\n---\n"
        },
    )
    model = graph.named(Kind.MODEL_VERSION, "acme/small@0123abc")
    assert "identity" not in model.props
    named = graph.named(Kind.MODEL_VERSION, "acme/small@unpinned")
    edge = graph.edge(named, Relation.DERIVED_FROM, model)
    assert (edge.role, edge.origin, edge.confidence) == ("named", Origin.INFERRED, 0.5)
    data = graph.named(Kind.DATASET_VERSION, "acme/clicks@77")
    assert [node.name for node in graph.causes(data, Relation.DERIVED_FROM)] == ["acme/raw@unpinned"]


@pytest.mark.parametrize(
    ("base", "derived"),
    [
        ("acme/base", ["acme/base@r1"]),
        ("/home/me/base", []),
        ("../base", []),
        ("a/b/c", []),
        (5, []),
        (None, []),
    ],
)
def test_an_adapter_names_its_base_unless_that_is_a_path(tmp_path: Path, base: object, derived: list[str]):
    settings = {"base_model_name_or_path": base, "revision": "r1", "peft_type": "LORA", "r": 8}
    graph = graph_of(tmp_path, {"acme/lora/adapter_config.json": json.dumps(settings)})
    model = graph.named(Kind.MODEL_VERSION, "acme/lora@unpinned")
    assert [node.name for node in graph.causes(model, Relation.DERIVED_FROM)] == derived
    assert (model.props["card.adapter.peft_type"], model.props["card.adapter.r"]) == ("LORA", 8)
    assert all(
        edge.role == "adapter" for edge in graph.out[model.uid] if edge.relation is Relation.DERIVED_FROM
    )


def test_a_list_of_models_is_read_name_by_name(tmp_path: Path):
    listed = [
        {"id": "acme/small", "sha": "0123", "cardData": {"base_model": ["acme/a", "acme/b"]}, "downloads": 7},
        {"id": "/etc/passwd"},
        "what",
    ]
    path = tmp_path / "models.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    graph = projected(huggingface.read(path, recorded_at=NOW))
    model = graph.named(Kind.MODEL_VERSION, "acme/small@0123")
    assert [node.name for node in graph.causes(model, Relation.DERIVED_FROM)] == [
        "acme/a@unpinned",
        "acme/b@unpinned",
    ]
    assert model.props["card.downloads"] == 7
    assert [each.where for each in graph.refused] == ["models.json models[1]", "models.json models[2]"]


BOMB = "---\na: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(200)) + "---\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("acme/m/README.md", "---\nlicense: mit\n", "no end"),
        ("acme/m/README.md", "---\n- a\n---\n", "no mapping"),
        ("acme/m/README.md", BOMB, "aliases"),
        ("acme/m/README.md", "---\na: " + "[" * 500 + "\n---\n", "level"),
        ("acme/m/README.md", b"---\na: \xff\xfe\n---\n", "not YAML"),
        ("acme/m/README.md", "---\na: !!python/object:os.system [x\n---\n", "not YAML"),
        ("acme/m/README.md", "---\n" + "a: b\n" * 300_000 + "---\n", "larger than"),
        ("~odd/README.md", "---\na: b\n---\n", "no name of a repository"),
        ("acme/m/adapter_config.json", "[]", "no object"),
        ("acme/m/adapter_config.json", '{"r": NaN}', "NaN"),
    ],
)
def test_what_is_hostile_or_wrong_is_refused(tmp_path: Path, name: str, content: str | bytes, reason: str):
    graph = graph_of(tmp_path, {name: content})
    (refused,) = graph.refused
    assert refused.where == name
    assert reason in refused.reason
    assert not graph.facts


def test_a_card_without_metadata_says_nothing(tmp_path: Path):
    graph = graph_of(tmp_path, {"acme/m/README.md": "# m\n", "acme/m/other.md": CARD})
    assert not graph.facts
    assert not graph.refused


def test_what_is_too_much_is_cut_and_counted(tmp_path: Path):
    many = "".join(f"key{number}: {'v' * 5_000}\n" for number in range(180)) + "".join(
        f"more{number}: x\n" for number in range(50)
    )
    (model,) = graph_of(tmp_path, {"acme/m/README.md": f"---\n{many}---\n"}).of(Kind.MODEL_VERSION)
    assert model.props["fields_cut"] == 180 + 30
    assert max(len(str(value)) for value in model.props.values()) == 4_000


def test_links_out_of_the_folder_are_refused(tmp_path: Path):
    outside = tmp_path / "README.md"
    outside.write_text(CARD, encoding="utf-8")
    (tmp_path / "hub/acme/m").mkdir(parents=True)
    (tmp_path / "hub/acme/m/README.md").symlink_to(outside)
    graph = projected(huggingface.read(tmp_path / "hub", recorded_at=NOW))
    assert [each.where for each in graph.refused] == ["acme/m/README.md"]
    assert not graph.facts
