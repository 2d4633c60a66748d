"""Graphs made as arrays are what the index says they are, and charts show what was measured."""

import json
from xml.etree import ElementTree

import networkx as nx
from bench.scale.arrays import topology_of
from bench.scale.chart import Chart
from bench.scale.closures import RELATIONS, UP, measure
from bench.scale.plots import charts

from headwater.model import Direction, Relation
from headwater.topology.columns import RELATION_BITS
from headwater.topology.columns import RELATIONS as NUMBERED


def test_a_graph_of_arrays_is_walked_as_networkx_does():
    topology, hub = topology_of(3_000)
    columns = topology._now.base.columns
    kept = [NUMBERED[code & RELATION_BITS] in RELATIONS for code in columns.code.tolist()]
    ends = list(zip(columns.effect[kept].tolist(), columns.cause[kept].tolist(), strict=True))
    graph = nx.DiGraph([(cause, effect) for effect, cause in ends])
    start = topology._now.numbers([hub])[0]
    expected = nx.single_source_shortest_path_length(graph, start)
    found = topology.walk([hub], Direction.DOWNSTREAM, RELATIONS).depths
    assert sorted(found.values()) == sorted(expected.values())
    assert len(expected) > 2_000
    assert nx.is_directed_acyclic_graph(graph)


def test_each_version_but_the_first_of_a_series_revises_one():
    topology, _ = topology_of(3_000)
    names = [NUMBERED[code & RELATION_BITS] for code in topology._now.base.columns.code.tolist()]
    assert 0 < names.count(Relation.VERSION_OF) - names.count(Relation.REVISION_OF) <= 400


def test_every_way_to_search_reaches_the_same():
    topology, hub = topology_of(3_000)
    rows = list(measure(topology, None, hub))
    assert {row.way for row in rows} >= {"index, uids as text", "index, dict of str", "networkx"}
    assert len({(row.question, row.nodes) for row in rows}) == 3
    assert topology.walk([hub], UP, RELATIONS).depths == {hub: 0}


def test_a_chart_is_a_picture_with_a_point_for_each_measure():
    chart = Chart("a < b", "nodes", "ms", {"one & all": [(10, 1), (1_000, 20), (0, 5)], "nothing": [(1, 0)]})
    root = ElementTree.fromstring(chart.svg())
    texts = [each.text for each in root.iter() if each.tag.endswith(("text", "title"))]
    assert {"a < b", "nodes", "ms", "one & all", "1 k", "100"} <= set(texts)
    assert "nothing" not in texts
    line = next(each for each in root.iter() if each.tag.endswith("polyline"))
    assert len(line.attrib["points"].split()) == 2
    assert Chart("empty", "x", "y", {}).svg() == ""


def test_what_was_measured_becomes_charts():
    took = {"seconds": 1.0, "peak_mb": 90.0, "resident_mb": 50.0, "own_mb": 20.0}
    found = {
        "engine": "sqlite",
        "nodes": 100,
        "edges": 360,
        "index_mb": 0.1,
        "ingest": {"facts": 400, "seconds": 0.1},
        "memory": {"building": took, "opening": took},
        "closures": [
            {"question": "everything after one dataset", "way": "C, uids as text", "nodes": 90, "ms": 0.1}
        ],
        "depths": [{"depth": 1, "nodes": 5, "ms": 0.2}],
        "catalog": [{"question": "by name", "median_ms": 0.1, "p95_ms": 0.2}],
    }
    drawn = charts([json.loads(json.dumps(found))])
    assert all("circle" in chart.svg() for chart in drawn.values())
    assert drawn["scale-ingest"].lines == {"sqlite": [(100, 4_000.0)]}
