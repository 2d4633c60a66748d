"""What PROV says as nodes and edges, the same from each syntax, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.errors import NotFound
from headwater.imports import Refused, prov
from headwater.model import Kind, Relation
from imports.projected import Graph, projected
from imports.sources import NOW, hash_of, keeps_to_the_rules

EX = "http://example.org/"
NAMES = {"prefix": {"ex": EX}}
TRAINING = NAMES | {
    "entity": {
        "ex:clicks": {"ex:rows": 1200, "prov:label": "clicks of May"},
        "ex:screen": {"prov:type": {"$": "ex:Model", "type": "prov:QUALIFIED_NAME"}},
        "ex:screen-v1": {"prov:type": {"$": "ex:Model", "type": "prov:QUALIFIED_NAME"}},
    },
    "activity": {
        "ex:train1": {
            "prov:startTime": "2026-03-01T10:00:00Z",
            "prov:endTime": "2026-03-01T11:00:00Z",
            "prov:type": {"$": "ex:training", "type": "prov:QUALIFIED_NAME"},
        }
    },
    "agent": {"ex:ada": {}, "ex:lab": {}},
    "used": {"_:u": {"prov:activity": "ex:train1", "prov:entity": "ex:clicks", "prov:role": "train"}},
    "wasGeneratedBy": {
        "_:g": {
            "prov:entity": "ex:screen-v1",
            "prov:activity": "ex:train1",
            "prov:time": "2026-03-01T10:59:00Z",
        }
    },
    "wasAssociatedWith": {
        "_:a": {"prov:activity": "ex:train1", "prov:agent": "ex:ada", "prov:plan": "ex:recipe"}
    },
    "actedOnBehalfOf": {"_:d": {"prov:delegate": "ex:ada", "prov:responsible": "ex:lab"}},
    "specializationOf": {"_:s": {"prov:specificEntity": "ex:screen-v1", "prov:generalEntity": "ex:screen"}},
    "wasDerivedFrom": {
        "ex:how": {
            "prov:generatedEntity": "ex:screen-v1",
            "prov:usedEntity": "ex:clicks",
            "prov:activity": "ex:train1",
            "prov:type": {"$": "prov:PrimarySource", "type": "prov:QUALIFIED_NAME"},
        }
    },
    "wasInvalidatedBy": {"_:i": {"prov:entity": "ex:clicks", "prov:time": "2026-05-01T00:00:00Z"}},
}
TRAINING_N = """
document
  prefix ex <http://example.org/> // the same in the notation for people
  entity(ex:clicks, [ex:rows="1200" %% xsd:long, prov:label="clicks of May"])
  entity(ex:screen, [prov:type='ex:Model'])
  entity(ex:screen-v1, [prov:type='ex:Model'])
  activity(ex:train1, 2026-03-01T10:00:00Z, 2026-03-01T11:00:00Z, [prov:type='ex:training'])
  agent(ex:ada)
  agent(ex:lab)
  used(ex:train1, ex:clicks, -, [prov:role="train"])
  wasGeneratedBy(ex:screen-v1, ex:train1, 2026-03-01T10:59:00Z)
  wasAssociatedWith(-; ex:train1, ex:ada, ex:recipe)
  actedOnBehalfOf(ex:ada, ex:lab, -)
  specializationOf(ex:screen-v1, ex:screen)
  wasDerivedFrom(ex:how; ex:screen-v1, ex:clicks, ex:train1, -, -, [prov:type='prov:PrimarySource'])
  wasInvalidatedBy(ex:clicks, -, 2026-05-01T00:00:00Z)
endDocument
"""
TRAINING_XML = """
<prov:document xmlns:prov="http://www.w3.org/ns/prov#" xmlns:ex="http://example.org/"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <prov:entity prov:id="ex:clicks">
    <prov:label>clicks of May</prov:label><ex:rows xsi:type="xsd:long">1200</ex:rows>
  </prov:entity>
  <prov:entity prov:id="ex:screen"><prov:type xsi:type="xsd:QName">ex:Model</prov:type></prov:entity>
  <prov:entity prov:id="ex:screen-v1"><prov:type xsi:type="xsd:QName">ex:Model</prov:type></prov:entity>
  <prov:activity prov:id="ex:train1">
    <prov:startTime>2026-03-01T10:00:00Z</prov:startTime><prov:endTime>2026-03-01T11:00:00Z</prov:endTime>
    <prov:type xsi:type="xsd:QName">ex:training</prov:type>
  </prov:activity>
  <prov:agent prov:id="ex:ada"/><prov:agent prov:id="ex:lab"/>
  <prov:used>
    <prov:activity prov:ref="ex:train1"/><prov:entity prov:ref="ex:clicks"/><prov:role>train</prov:role>
  </prov:used>
  <prov:wasGeneratedBy>
    <prov:entity prov:ref="ex:screen-v1"/><prov:activity prov:ref="ex:train1"/>
    <prov:time>2026-03-01T10:59:00Z</prov:time>
  </prov:wasGeneratedBy>
  <prov:wasAssociatedWith>
    <prov:activity prov:ref="ex:train1"/><prov:agent prov:ref="ex:ada"/><prov:plan prov:ref="ex:recipe"/>
  </prov:wasAssociatedWith>
  <prov:actedOnBehalfOf>
    <prov:delegate prov:ref="ex:ada"/><prov:responsible prov:ref="ex:lab"/>
  </prov:actedOnBehalfOf>
  <prov:specializationOf>
    <prov:specificEntity prov:ref="ex:screen-v1"/><prov:generalEntity prov:ref="ex:screen"/>
  </prov:specializationOf>
  <prov:hadPrimarySource prov:id="ex:how">
    <prov:generatedEntity prov:ref="ex:screen-v1"/><prov:usedEntity prov:ref="ex:clicks"/>
    <prov:activity prov:ref="ex:train1"/>
  </prov:hadPrimarySource>
  <prov:wasInvalidatedBy>
    <prov:entity prov:ref="ex:clicks"/><prov:time>2026-05-01T00:00:00Z</prov:time>
  </prov:wasInvalidatedBy>
</prov:document>
"""


def graph_of(folder: Path, name: str, content: object) -> Graph:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return projected(prov.read(path, project="shop", recorded_at=NOW))


def test_entities_activities_and_agents_become_versions_runs_and_agents(tmp_path: Path):
    graph = graph_of(tmp_path, "a.json", TRAINING)
    run = graph.run("ex:training")
    assert (run.name, run.props["state"], run.props["ended_at"]) == (
        "train1",
        "COMPLETE",
        "2026-03-01T11:00:00.000000Z",
    )
    model = graph.named(Kind.MODEL_VERSION, f"{EX}screen-v1@screen-v1")
    data = graph.named(Kind.DATASET_VERSION, f"{EX}clicks@clicks")
    assert (data.props["ex:rows"], data.props["prov:label"]) == (1200, "clicks of May")
    assert data.props["prov.wasInvalidatedBy.time"] == "2026-05-01T00:00:00Z"
    assert graph.causes(model, Relation.GENERATED_BY) == [run]
    assert model.occurred_at.isoformat() == "2026-03-01T10:59:00+00:00"
    assert graph.edge(run, Relation.USED, data).role == "train"
    assert {edge.role for edge in graph.out[run.uid] if edge.relation is Relation.USED} == {"train", "plan"}
    derived = graph.edge(model, Relation.DERIVED_FROM, data)
    assert (derived.role, derived.props["activity"]) == ("primary-source", f"{EX}train1")
    assert f"{EX}screen" in {node.name for node in graph.causes(model, Relation.VERSION_OF)}
    ada = graph.named(Kind.AGENT, f"{EX}ada")
    assert graph.causes(run, Relation.ATTRIBUTED_TO) == [ada]
    assert [node.name for node in graph.causes(ada, Relation.ATTRIBUTED_TO)] == [f"{EX}lab"]


def test_json_xml_and_n_of_one_document_are_one_graph(tmp_path: Path):
    hashes = set()
    for name, content in (("a.json", json.dumps(TRAINING)), ("b.provn", TRAINING_N), ("c.xml", TRAINING_XML)):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert keeps_to_the_rules(lambda at, path=path: prov.read(path, recorded_at=at)) == []
        hashes.add(hash_of(prov.read(path, recorded_at=NOW)))
    assert len(hashes) == 1


def test_bundles_are_named_on_what_stands_in_them(tmp_path: Path):
    inside = {"entity": {"ex:e": {}}, "used": {"_:u": {"prov:activity": "ex:a", "prov:entity": "ex:e"}}}
    graph = graph_of(tmp_path, "a.json", NAMES | {"bundle": {"ex:b1": inside, "ex:b2": inside}})
    (entity,) = graph.of(Kind.DATASET_VERSION)
    assert entity.props["prov.bundles"] == (f"{EX}b1", f"{EX}b2")
    assert not graph.refused


def test_influences_become_the_edge_that_their_ends_allow_and_else_a_property(tmp_path: Path):
    pairs = {"ex:e": "ex:f", "ex:a": "ex:b", "ex:e2": "ex:a"}
    graph = graph_of(
        tmp_path,
        "a.json",
        NAMES
        | {
            "entity": {"ex:e": {}, "ex:f": {}, "ex:e2": {}},
            "activity": {"ex:a": {}, "ex:b": {}},
            "wasInfluencedBy": {
                f"_:{effect}": {"prov:influencee": effect, "prov:influencer": cause}
                for effect, cause in pairs.items()
            },
        },
    )
    kinds = {edge.relation for edge in graph.edges if edge.role == "influence"}
    assert kinds == {Relation.DERIVED_FROM, Relation.INFORMED_BY}
    assert (
        graph.named(Kind.DATASET_VERSION, f"{EX}e2@e2").props["prov.wasInfluencedBy.influencer"] == f"{EX}a"
    )


def test_relations_with_one_open_end_are_kept_with_the_other(tmp_path: Path):
    half = {"wasAttributedTo": {"_:1": {"prov:entity": "ex:e"}}, "used": {"_:2": {"prov:activity": "ex:a"}}}
    graph = graph_of(tmp_path, "a.json", NAMES | half)
    (entity,) = graph.of(Kind.DATASET_VERSION)
    assert entity.props["prov.wasAttributedTo"] == "the other end is not said"
    assert not graph.refused


def test_typed_values_keep_their_type_where_it_says_more_than_a_number(tmp_path: Path):
    values = [
        {"$": "2013", "type": "xsd:gYear"},
        {"$": "lieu", "type": "prov:InternationalizedString", "lang": "fr"},
    ]
    entity = {"ex:e": {"ex:a": values, "ex:n": {"$": "007", "type": "xsd:int"}, "ex:t": True}}
    (found,) = graph_of(tmp_path, "a.json", NAMES | {"entity": entity}).of(Kind.DATASET_VERSION)
    assert found.props["ex:a"] == ('"2013" %% xsd:gYear', '"lieu"@fr')
    assert (found.props["ex:n"], found.props["ex:t"]) == ('"007" %% xsd:int', True)


def test_what_is_said_of_one_relation_twice_is_put_together(tmp_path: Path):
    used = {"prov:activity": "ex:a", "prov:entity": "ex:e"}
    twice = {
        "ex:u1": {**used, "prov:time": "2026-02-02T00:00:00Z", "ex:how": "slowly"},
        "ex:u2": {**used, "prov:time": "2026-02-01T00:00:00Z", "ex:how": "again"},
    }
    (edge,) = [
        each
        for each in graph_of(tmp_path, "a.json", NAMES | {"used": twice}).edges
        if each.relation is Relation.USED
    ]
    assert edge.props["ex:how"] == ("again", "slowly")
    assert edge.props["prov.id"] == (f"{EX}u1", f"{EX}u2")
    assert edge.occurred_at.day == 1


def test_attributes_of_what_becomes_no_edge_are_kept_too(tmp_path: Path):
    told = {
        "wasGeneratedBy": {"ex:g": {"prov:entity": "ex:e", "ex:where": "here"}},
        "wasEndedBy": {"ex:end": {"prov:activity": "ex:a", "prov:trigger": "ex:t", "prov:time": "some day"}},
        "alternateOf": {"_:x": {"prov:alternate1": "ex:e", "prov:alternate2": "ex:f"}},
    }
    graph = graph_of(tmp_path, "a.json", NAMES | told)
    entity = graph.named(Kind.DATASET_VERSION, f"{EX}e@e")
    assert entity.props["prov.wasGeneratedBy.ex:where"] == "here"
    assert entity.props["prov.alternateOf.alternate2"] == f"{EX}f"
    (run,) = graph.of(Kind.RUN)
    assert (run.props["prov.wasEndedBy.trigger"], run.props["prov.wasEndedBy.time"]) == (f"{EX}t", "some day")


LAUGHS = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<prov:document xmlns:prov="http://www.w3.org/ns/prov#"><prov:entity prov:id="a">&b;</prov:entity></prov:document>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<prov:document xmlns:prov="http://www.w3.org/ns/prov#"/>"""


# A thousand prefixes, and ten thousand elements that declare one more each.
REPEATED = (
    "<document xmlns='http://www.w3.org/ns/prov#' "
    + " ".join(f"xmlns:p{number}='http://example.org/{number}'" for number in range(900))
    + ">"
    + "<entity xmlns:q='http://example.org/q'/>" * 10_000
    + "</document>"
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xml", LAUGHS, "document type"),
        ("a.xml", OUTSIDE, "document type"),
        ("a.xml", "<a>" * 300, "deep"),
        ("a.xml", "", "not well-formed"),
        (
            "a.xml",
            "<a " + "".join(f'xmlns:p{number}="u:{number}" ' for number in range(1_200)) + "/>",
            "prefixes",
        ),
        ("a.xml", REPEATED, "again and again"),
        ("a.json", '{"entity": ' + "[" * 100_000, "deep"),
        ("a.json", '{"entity": {"a": {"b": ' + "[" * 200 + "]" * 200 + "}}}", "deep"),
        ("a.json", '{"entity": {"a": {}, "a": {}}}', "twice"),
        ("a.json", '{"entity": {"a": {"b": NaN}}}', "NaN"),
        ("a.json", '{"entity": {"a\\ud800": {}}}', "half a surrogate pair"),
        ("a.json", '{"entity": {"a": {"b": "\\u0000"}}}', "NUL"),
        ("a.json", '{"entity": {"a": {"b": ' + "9" * 5_000 + "}}}", "not JSON"),
        ("a.json", '{"entity": {"x:a": {}}}', "'x' of 'x:a' is not declared"),
        ("a.provn", "document entity(ex:e endDocument", "not PROV-N at line 1"),
        ("a.provn", "document entity(ex:e) endDocument", "'ex' of 'ex:e' is not declared"),
        ("a.provn", "document wasMadeBy(e, a) endDocument", "no kind of PROV statement"),
        ("a.provn", "document activity(a, b) endDocument", "startTime cannot be b"),
        ("a.provn", "document wasInformedBy(a, b, c) endDocument", "at most 2"),
        ("a.provn", "document " * 100_000, "not PROV-N"),
        ("a.provn", "document default <http://example.org/> entity(/*a) endDocument", "not PROV-N"),
    ],
)
def test_what_is_hostile_or_wrong_is_refused_with_place_and_reason(
    tmp_path: Path, name: str, content: str, reason: str
):
    graph = graph_of(tmp_path, name, content)
    assert not graph.facts
    (refused,) = graph.refused
    assert refused.where.startswith(name)
    assert reason in refused.reason


def test_elements_without_end_are_refused_within_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("headwater.imports.xml_text.MAX_ELEMENTS", 100)
    document = f"<document xmlns='http://www.w3.org/ns/prov#'>{'<entity/>' * 100}</document>"
    graph = graph_of(tmp_path, "a.xml", document)
    assert [each.reason for each in graph.refused] == ["it has more than 100 elements"]


def test_one_bad_record_does_not_keep_the_rest_out(tmp_path: Path):
    graph = graph_of(tmp_path, "a.json", NAMES | {"entity": {"ex:good": {}, "ex:bad": 5, "no:prefix": {}}})
    assert [node.name for node in graph.of(Kind.DATASET_VERSION)] == [f"{EX}good@good"]
    assert {each.where for each in graph.refused} == {"a.json entity ex:bad", "a.json entity no:prefix"}


def test_links_out_of_the_folder_are_refused_and_not_read(tmp_path: Path):
    outside = tmp_path / "secret.json"
    outside.write_text(json.dumps(TRAINING), encoding="utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").symlink_to(outside)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    records = list(prov.read(folder, recorded_at=NOW))
    assert [each for each in records if isinstance(each, Refused)] == [
        Refused("up", "a link out of the folder; it is not followed"),
        Refused("a.json", "a link out of the folder; it is not followed"),
    ]
    assert len(records) == 2


def test_a_source_that_is_not_there_is_not_found(tmp_path: Path):
    with pytest.raises(NotFound, match="nothing at"):
        list(prov.read(tmp_path / "none.json", recorded_at=NOW))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", "@prefix prov: <http://www.w3.org/ns/prov#> .\n<a> a prov:Entity ."),
        ("a", "  PREFIX prov: <http://www.w3.org/ns/prov#>\n<a> a prov:Entity ."),
        ("a.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'),
        ("a.JSONLD", '{"@context": "http://127.0.0.1:9/prov.jsonld", "@graph": []}'),
    ],
)
def test_rdf_is_refused_with_the_forms_that_are_read(tmp_path: Path, name: str, content: str):
    (tmp_path / name).write_text(content, encoding="utf-8")
    (refused,) = (each for each in prov.read(tmp_path / name, recorded_at=NOW) if isinstance(each, Refused))
    assert refused.where == name
    assert refused.reason.startswith("PROV-O (RDF) is not read; write the document as PROV-JSON, XML or N")
