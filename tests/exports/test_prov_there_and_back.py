"""What Headwater writes as PROV it reads back as the same graph, and so does who edits it on the way."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from prov.model import ProvDocument

from headwater.exports import prov as written
from headwater.facts import Fact, MetricFact, TombstoneFact, VerdictFact, metric_value
from headwater.graph_hash import graph_hash
from headwater.imports import Record, Refused, prov
from headwater.model import NOW, Kind, Origin, Relation
from headwater.services import LOCAL, Headwater, over
from headwater.services.exporting import facts_about, facts_among, with_catalog
from headwater.statements import Stamp, agent, attribute, deployment, edge, thing, version
from headwater.store.memory import MemoryStore
from imports.sources import hash_of
from stories import START, Story

LONG_AGO = START - timedelta(days=900)


def told() -> list[Fact]:
    """Return facts of every type: metrics that are no numbers, closed intervals, equal content, what is withdrawn."""
    story = Story()
    raw = story.dataset("clicks", "v1")
    copy = story.dataset("clicks-copy", "v1")
    train = story.step("train#1", "train", uses=[(raw, "train")], params={"lr": "0.1", "a b/c": "ü\n"})
    model = story.model("screen", "1", train)
    stamp = Stamp(START, LONG_AGO, Origin.INFERRED, 0.25)
    endpoint = deployment("screening", stamp, project="clinic")
    serves = edge(endpoint.uid, Relation.SERVES, model, stamp, since=START, until=START + timedelta(days=2))
    again = version(Kind.DATASET, "clicks-again", stamp, project="clinic", digests=same_content(story, copy))
    question = thing(Kind.INVESTIGATION, ("q1",), stamp, name="q1")
    ada = agent("ada", stamp)
    losses = [
        MetricFact(
            run=train,
            key="loss",
            step=step,
            occurred_at=START,
            recorded_at=START,
            **metric_value(value),  # type: ignore[arg-type]
        )
        for step, value in enumerate([0.5, float("nan"), float("-inf")])
    ]
    return [
        *story.facts,
        *endpoint,
        serves,
        *again,
        *question,
        *ada,
        *losses,
        edge(model, Relation.ATTRIBUTED_TO, ada.uid, stamp, props={"why": "signed"}),
        edge(train, Relation.ATTRIBUTED_TO, ada.uid, stamp, role="operator"),
        edge(question.uid, Relation.ABOUT, model, stamp),
        attribute(model, "tag", stamp, name="tier", value="gold"),
        attribute(model, "tag", stamp.at(START + timedelta(days=1)), name="tier", value=None),
        VerdictFact(
            investigation=question.uid,
            suspect="s1",
            verdict="not it",
            by="ada",
            occurred_at=START,
            recorded_at=START,
        ),
        TombstoneFact(node=copy, reason="asked", occurred_at=START, recorded_at=START),
    ]


def same_content(story: Story, uid: str):
    return next(fact.digests for fact in story.facts if getattr(fact, "uid", "") == uid)


def store_of(records: Iterable[Record]) -> tuple[MemoryStore, Headwater]:
    store = MemoryStore()
    services = over(store)
    services.ingest.import_records(LOCAL, records)
    return store, services


def read_back(folder: Path, text: str) -> list[Record]:
    path = folder / "all.provjson"
    path.write_text(text, encoding="utf-8")
    return list(prov.read(path, recorded_at=START))


def test_a_whole_store_comes_back_as_the_same_facts_with_both_their_times(tmp_path: Path):
    store, services = store_of(told())
    out = io.StringIO()
    written.write_facts(services.ingest.facts(LOCAL), out)
    back, _ = store_of(read_back(tmp_path, out.getvalue()))
    assert graph_hash(back.scan_nodes(), back.scan_edges()) == graph_hash(
        store.scan_nodes(), store.scan_edges()
    )
    before = {fact.id: fact.recorded_at for fact in store.facts()}
    assert {fact.id: fact.recorded_at for fact in back.facts()} == before


def test_a_lineage_comes_back_as_what_the_facts_about_it_make(tmp_path: Path):
    _, services = store_of(told())
    answer = services.lineage.lineage_of(LOCAL, "model:screen@1")
    nodes, links = with_catalog(services, LOCAL, answer, NOW)
    out = io.StringIO()
    facts = facts_among(services, LOCAL, {node.uid for node in nodes})
    written.write(nodes, links, out, facts=facts)
    records = read_back(tmp_path, out.getvalue())
    assert not [each for each in records if isinstance(each, Refused)]
    assert hash_of(records) == hash_of(facts_about(services, LOCAL, "model:screen@1"))


def test_it_comes_back_also_through_the_library_of_the_standard_and_its_notation(tmp_path: Path):
    store, services = store_of(told())
    out = io.StringIO()
    written.write_facts(services.ingest.facts(LOCAL), out)
    document = ProvDocument.deserialize(content=out.getvalue(), format="json")
    (tmp_path / "a.provn").write_text(document.get_provn(), encoding="utf-8")
    records = prov.read(tmp_path / "a.provn", recorded_at=START)
    assert hash_of(records) == graph_hash(store.scan_nodes(), store.scan_edges())


def test_what_others_add_between_our_nodes_is_not_lost(tmp_path: Path):
    _, services = store_of(told())
    out = io.StringIO()
    written.write_facts(services.ingest.facts(LOCAL), out)
    document = json.loads(out.getvalue())
    (used,) = [each for each in document["used"].values() if each.get("prov:role") == "train"]
    document["used"]["_:more"] = {**used, "prov:role": "validation", "hw:relation": "USED"}
    document["entity"]["hw:elsewhere"] = {"prov:label": "theirs"}
    back, _ = store_of(read_back(tmp_path, json.dumps(document)))
    assert "urn:headwater:ns:elsewhere@elsewhere" in {node.name for node in back.scan_nodes()}
    roles = {edge.role for edge in back.scan_edges() if edge.relation is Relation.USED}
    assert roles == {"train", "validation"}
    assert back.counts()["Run"] == 1


def test_what_the_server_writes_without_facts_is_known_again_by_uid(tmp_path: Path):
    store, services = store_of(told())
    answer = services.lineage.lineage_of(LOCAL, "model:screen@1")
    out = io.StringIO()
    written.write(*with_catalog(services, LOCAL, answer, NOW), out)
    records = read_back(tmp_path, out.getvalue())
    assert not [each for each in records if isinstance(each, Refused)]
    back, _ = store_of(records)
    before = {node.uid: node for node in store.scan_nodes()}
    after = list(back.scan_nodes())
    assert {node.kind for node in after} >= {Kind.RUN, Kind.MODEL_VERSION, Kind.DATASET_VERSION, Kind.COMMIT}
    assert len(after) == len(json.loads(out.getvalue())["entity"]) + 2
    for node in after:
        assert (node.kind, node.name, node.project) == (
            before[node.uid].kind,
            before[node.uid].name,
            before[node.uid].project,
        )
    run = next(node for node in after if node.kind is Kind.RUN)
    assert run.props == before[run.uid].props
    known = {(edge.effect, edge.relation, edge.cause, edge.role) for edge in store.scan_edges()}
    assert {(edge.effect, edge.relation, edge.cause, edge.role) for edge in back.scan_edges()} <= known
    assert {edge.relation for edge in back.scan_edges()} >= {
        Relation.USED,
        Relation.GENERATED_BY,
        Relation.EXECUTED,
    }


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("clicks", "clocks", "the id"),
        ('"confidence":1', '"confidence":7', "confidence"),
        ("node:", "node:f", "something else"),
    ],
)
def test_facts_that_were_tampered_with_are_refused_and_the_rest_lands(
    tmp_path: Path, was: str, becomes: str, reason: str
):
    _, services = store_of(told())
    out = io.StringIO()
    written.write_facts(services.ingest.facts(LOCAL), out)
    document = json.loads(out.getvalue())
    name, record = next(
        (name, each) for name, each in document["entity"].items() if each.get("hw:name") == "clicks@v1"
    )
    del document["entity"][name]
    lines = [line.replace(was, becomes) for line in record["hw:fact"]]
    document["entity"][name.replace(was, becomes)] = {**record, "hw:fact": lines}
    records = read_back(tmp_path, json.dumps(document))
    refused = [each for each in records if isinstance(each, Refused)]
    assert refused
    assert reason in refused[0].reason
    assert len([each for each in records if isinstance(each, Fact)]) > 20
