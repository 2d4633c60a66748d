"""The example on the page about OpenLineage says what the page says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from referencing import Registry, Resource

from headwater.exports.openlineage import OURS, schema
from headwater.model import Kind, Relation
from imports.openlineage.told import leaving, node, stored

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "openlineage.md"
FACETS = {"$id": "https://openlineage.io/spec/2-0-2/OpenLineage.json", "$defs": {}}


def example() -> dict[str, object]:
    """Return the event on the page."""
    found: dict[str, object] = json.loads(
        PAGE.read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    )
    return found


def test_the_training_on_the_page_has_all_that_is_said() -> None:
    store = stored([example()])
    model = node(store, "churn@12")
    assert model.kind is Kind.MODEL_VERSION
    assert str(model.props["digest.sha256"]).startswith("9c56cc51")
    ((_, made),) = leaving(store, model, Relation.GENERATED_BY)
    (run,) = store.nodes([made.cause])
    assert run.group("param") == {"lr": "1e-3", "seed": "7"}
    assert run.group("metric") == {"accuracy": 0.912, "loss": "NaN"}
    ((data, used),) = leaving(store, run, Relation.USED)
    assert (data, used.role) == ("clicks@v8", "train")
    ((commit, _),) = leaving(store, run, Relation.EXECUTED)
    assert commit.startswith("4f2c1b0a")
    ((_, where),) = leaving(store, run, Relation.RAN_IN)
    (environment,) = store.nodes([where.cause])
    assert environment.props["packages"] == ("pypi/numpy==2.4.6",)


def test_our_facets_on_the_page_are_valid_by_their_schemas() -> None:
    base = {"type": "object", "required": ["_producer", "_schemaURL"]}
    core = {**FACETS, "$defs": dict.fromkeys(("RunFacet", "DatasetFacet", "InputDatasetFacet"), base)}
    core["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    registry = Registry().with_resource(core["$id"], Resource.from_contents(core))
    seen = []

    def look(value: object) -> None:
        for key, each in value.items() if isinstance(value, dict) else ():
            if key in OURS:
                assert each["_schemaURL"] == f"urn:headwater:openlineage:1-0-0:{OURS[key]}#/$defs/{OURS[key]}"
                jsonschema.Draft202012Validator(schema(OURS[key]), registry=registry).validate({key: each})
                seen.append(key)
            look(each)
        for each in value if isinstance(value, list) else ():
            look(each)

    look(example())
    assert len(seen) == 5
    assert all(f"`{name}`" in PAGE.read_text("utf-8") for name in [*OURS, *OURS.values()])
