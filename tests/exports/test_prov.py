"""Lineages as PROV-JSON, read by the library of the standard."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
from prov.model import ProvActivity, ProvAgent, ProvDocument, ProvEntity

from headwater.analysis.lineage import Link
from headwater.exports import prov
from headwater.model import NOW
from headwater.services import LOCAL, Headwater, over
from headwater.services.exporting import with_catalog
from headwater.store.memory import MemoryStore
from stories import Story


@pytest.fixture
def services() -> Headwater:
    """Return a store with a training whose data was prepared, and a model that serves."""
    story = Story()
    raw = story.dataset("clicks", "v1")
    prepare = story.step("prepare#1", "prepare", uses=[(raw, "")])
    features = story.dataset("features", "1", made_by=prepare)
    train = story.step(
        "train#1",
        "train",
        uses=[(features, "train")],
        params={"lr": "0.1", "a b/c": "ü"},
        metrics={"f1": 0.9},
    )
    story.model("screen", "1", train)
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    return services


def written(services: Headwater, ref: str) -> dict[str, Mapping[str, Any]]:
    answer = services.lineage.lineage_of(LOCAL, ref)
    nodes, links = with_catalog(services, LOCAL, answer, NOW)
    out = io.StringIO()
    prov.write(nodes, links, out)
    found: dict[str, Mapping[str, Any]] = json.loads(out.getvalue())
    return found


def test_the_prov_library_reads_it_and_writes_the_same_again(services: Headwater):
    told = written(services, "model:screen@1")
    document = ProvDocument.deserialize(content=json.dumps(told), format="json")
    kinds = {each: len(list(document.get_records(each))) for each in (ProvActivity, ProvEntity, ProvAgent)}
    assert kinds == {ProvActivity: 2, ProvEntity: len(told["entity"]), ProvAgent: 0}
    again = json.loads(document.serialize(format="json"))
    assert {name: len(records) for name, records in again.items()} == {
        name: len(records) for name, records in told.items()
    }
    labels = {str(value) for each in document.get_records() for value in each.get_attribute("prov:label")}
    assert {"model:screen@1", "run:train#1", "dataset:clicks@v1"} <= labels


def test_runs_use_and_generate_with_their_roles_and_versions_specialize_series(services: Headwater):
    told = written(services, "model:screen@1")
    (role,) = [each["prov:role"] for each in told["used"].values() if "prov:role" in each]
    assert role == "train"
    assert len(told["wasGeneratedBy"]) == 2
    assert len(told["specializationOf"]) == 3


def test_properties_stay_numbers_and_names_are_escaped(services: Headwater):
    told = written(services, "run:train#1")
    run = next(each for each in told["activity"].values() if each["hw:name"] == "train#1")
    assert run["hw:metric.f1"] == 0.9
    assert run["hw:param.a%20b%2Fc"] == "ü"
    assert run["prov:startTime"].endswith("Z")


def test_links_to_what_is_not_there_are_left_out_and_the_same_is_said_once(services: Headwater):
    first, second = services.catalog.search(LOCAL, "dataset").nodes[:2]
    links = [
        Link(first.uid, second.uid, "SAME_AS"),
        Link(second.uid, first.uid, "SAME_AS"),
        Link(first.uid, "0" * 32, "USED"),
        Link(first.uid, second.uid, "DEPENDS_ON"),
    ]
    told = prov.document([first, second], links)
    assert len(told["alternateOf"]) == 1  # type: ignore[arg-type]
    assert "used" not in told
    (influence,) = told["wasInfluencedBy"].values()  # type: ignore[attr-defined]
    assert influence["prov:type"]["$"] == "hw:DEPENDS_ON"


def test_as_jsonld_the_prov_library_reads_the_same_document(services: Headwater):
    pytest.importorskip("prov.serializers.provjsonld", reason="this prov reads no PROV-JSONLD")
    answer = services.lineage.lineage_of(LOCAL, "model:screen@1")
    nodes, links = with_catalog(services, LOCAL, answer, NOW)
    texts = {}
    for form in (False, True):
        out = io.StringIO()
        prov.write(nodes, links, out, facts=services.ingest.facts(LOCAL), jsonld=form)
        texts[form] = out.getvalue()
    plain = ProvDocument.deserialize(content=texts[False], format="json")
    linked = ProvDocument.deserialize(content=texts[True], format="jsonld")
    assert linked == plain
    assert len(list(linked.get_records())) > 10
    assert json.loads(texts[True])["@context"][-1].endswith("context.jsonld")
