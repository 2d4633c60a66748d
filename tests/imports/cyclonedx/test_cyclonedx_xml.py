"""CycloneDX in XML: the same graph as in JSON, and what is hostile is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.facts import EdgeFact, NodeFact
from headwater.imports import Record, cyclonedx
from headwater.model import Uid
from imports.cyclonedx.test_cyclonedx_reading import BILL, COMMIT, SHA
from imports.projected import projected
from imports.sources import NOW, keeps_to_the_rules, samples

XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" xmlns:own="http://example.org/own"
     serialNumber="urn:uuid:1" version="1">
  <metadata>
    <timestamp>2026-04-01T00:00:00Z</timestamp>
    <component type="application" bom-ref="app"><name>screening</name><version>2</version></component>
  </metadata>
  <components>
    <component type="machine-learning-model" bom-ref="model" own:note="x">
      <name>screen</name><version>7</version>
      <hashes><hash alg="SHA-256">{SHA}</hash><hash alg="SHA-256">short</hash></hashes>
      <pedigree>
        <ancestors>
          <component type="machine-learning-model"><name>base</name><version>1</version></component>
        </ancestors>
        <descendants>
          <component type="machine-learning-model"><name>small</name><version>1</version></component>
        </descendants>
        <commits><commit><uid>{COMMIT}</uid><message>better</message></commit></commits>
      </pedigree>
      <modelCard>
        <modelParameters><datasets>
          <dataset><ref>data</ref></dataset><dataset><type>dataset</type><name>inline</name></dataset>
        </datasets></modelParameters>
        <quantitativeAnalysis>
          <performanceMetrics>
            <performanceMetric><type>f1</type><value>0.9</value><slice>women</slice></performanceMetric>
            <performanceMetric><type>feel</type><value>good</value></performanceMetric>
          </performanceMetrics>
          <graphics><collection><graphic><image>AAAAAAAA</image></graphic></collection></graphics>
        </quantitativeAnalysis>
      </modelCard>
      <own:extension><own:deep>kept out</own:deep></own:extension>
    </component>
    <component type="data" bom-ref="data"><name>clicks</name><version>8</version></component>
    <component type="library" bom-ref="numpy">
      <name>numpy</name><version>2.4.6</version><purl>pkg:pypi/numpy@2.4.6?a=b</purl>
    </component>
  </components>
  <dependencies>
    <dependency ref="app"><dependency ref="model"/><dependency ref="numpy"/></dependency>
    <dependency ref="model"><dependency ref="data"/></dependency>
  </dependencies>
  <formulation><formula><workflows><workflow>
    <uid>w</uid><name>train</name>
    <tasks>
      <task bom-ref="t1">
        <uid>t1</uid>
        <inputs>
          <input><resource><ref>data</ref></resource></input>
          <input><environmentVars><environmentVar name="TOKEN">x</environmentVar></environmentVars></input>
        </inputs>
        <outputs><output><resource><ref>model</ref></resource></output></outputs>
        <timeStart>2026-03-01T10:00:00Z</timeStart>
      </task>
      <task bom-ref="t2"><uid>t2</uid></task>
    </tasks>
    <taskDependencies><dependency ref="t2"><dependency ref="t1"/></dependency></taskDependencies>
  </workflow></workflows></formula></formulation>
</bom>"""
HEAD = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6">'


def written(folder: Path, name: str, content: str | bytes) -> list[Record]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(cyclonedx.read(path, project="shop", recorded_at=NOW))


def drawn(records: list[Record]) -> tuple[set[Uid], set[tuple[str, ...]]]:
    """Return the nodes and the edges that are stated."""
    nodes = {each.uid for each in records if isinstance(each, NodeFact)}
    edges = [each for each in records if isinstance(each, EdgeFact)]
    return nodes, {(each.effect, each.relation, each.cause, each.role) for each in edges}


def test_a_bill_is_the_same_graph_in_xml_and_in_json(tmp_path: Path):
    from_xml, from_json = written(tmp_path, "bom.xml", XML), written(tmp_path, "bom.json", json.dumps(BILL))
    assert drawn(from_xml) == drawn(from_json)
    xml, js = projected(from_xml), projected(from_json)
    assert xml.refused == js.refused == []
    assert [(each.key, each.value, each.split) for each in xml.metrics(xml.run("evaluation"))] == [
        ("f1", 0.9, "women")
    ]
    for node in xml.nodes.values():
        assert node.name == js.nodes[node.uid].name
        assert node.digests() == js.nodes[node.uid].digests()
    said = json.dumps([[str(value) for value in node.props.values()] for node in xml.nodes.values()])
    for left_out in ("AAAA", "TOKEN", "kept out"):
        assert left_out not in said


@pytest.mark.parametrize("name", ["1.5", "considerations-env-1.6", "considerations-env-1.7"])
def test_the_specifications_own_examples_are_the_same_graph_in_xml_and_in_json(name: str):
    xml, js = (
        list(cyclonedx.read(samples("cyclonedx") / f"valid-machine-learning-{name}.{form}", recorded_at=NOW))
        for form in ("xml", "json")
    )
    assert drawn(xml) == drawn(js)
    counted = ("energy.training_wh", "co2.training_g", "architecture", "task")
    models = [
        [(node.name, [node.props.get(key) for key in counted]) for node in projected(each).nodes.values()]
        for each in (xml, js)
    ]
    assert models[0] == models[1]


def test_it_is_the_same_graph_in_any_order_and_twice(tmp_path: Path):
    (tmp_path / "bom.xml").write_text(XML, encoding="utf-8")
    assert keeps_to_the_rules(lambda at: cyclonedx.read(tmp_path, recorded_at=at)) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            f'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>{HEAD}<components>&b;</components></bom>',
            "document type",
        ),
        (f'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>{HEAD}</bom>', "document type"),
        (f'<!DOCTYPE bom SYSTEM "http://127.0.0.1:9/bom.dtd">{HEAD}</bom>', "document type"),
        (HEAD + "<a>" * 200 + "</a>" * 200 + "</bom>", "nested more than 100 deep"),
        (HEAD + "<components>", "not well-formed XML"),
        ("<bom/>", "not a CycloneDX document"),
        ('<bom xmlns="http://cyclonedx.org/schema/bom/9.9"/>', "specVersion '9.9' is none"),
        ('<html xmlns="http://www.w3.org/1999/xhtml"/>', "its root is 'html'"),
        (HEAD.encode("utf-16-le"), "not"),
        (b"<bom>\xff</bom>", "not well-formed XML"),
        (f"{HEAD}\0</bom>", "not well-formed XML"),
        (f"{HEAD}&undefined;</bom>", "not well-formed XML"),
    ],
)
def test_what_is_hostile_or_no_bill_is_refused_as_a_whole(tmp_path: Path, content: str | bytes, reason: str):
    graph = projected(written(tmp_path, "bom.xml", content))
    (refused,) = graph.refused
    assert refused.where == "bom.xml"
    assert reason in refused.reason
    assert not graph.nodes


def test_elements_without_end_are_refused_within_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("headwater.imports.xml_text.MAX_ELEMENTS", 100)
    graph = projected(written(tmp_path, "bom.xml", HEAD + "<x/>" * 100 + "</bom>"))
    assert [each.reason for each in graph.refused] == ["it has more than 100 elements"]
