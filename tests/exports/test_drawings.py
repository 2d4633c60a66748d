"""Lineages as DOT and GraphML, also of things with hostile names."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime

import networkx
import pytest

from headwater.analysis.lineage import Link
from headwater.exports import dot, graphml
from headwater.model import NOW, Kind, Node
from headwater.services import LOCAL, Headwater, over
from headwater.services.exporting import with_catalog
from headwater.store.memory import MemoryStore
from stories import Story

AT = datetime(2026, 3, 1, tzinfo=UTC)
HOSTILE = [
    'x" ]; evil [label="', "a\\", "\\N\\l\\", "<b>&amp;</b>]]>", "line\nbreak\ttab",
    "\x00\x07\x1f", "\ud800", "→ ü 漢", "//", "-->",
]  # fmt: skip


def node(number: int, name: str) -> Node:
    props = {
        "job": name,
        name: "value",
        "rows": 3,
        "ok": True,
        "list": ("a", name),
        "big": 2**70,
        "patch": "left out",
    }
    return Node(f"{number:032x}", Kind.RUN, name, name, AT, AT, 1, props)


def hostile() -> tuple[list[Node], list[Link]]:
    nodes = [node(number, name) for number, name in enumerate(HOSTILE, 1)]
    links = [Link(nodes[0].uid, each.uid, "USED", each.name) for each in nodes[1:]]
    return nodes, [
        *links,
        Link(nodes[0].uid, "f" * 32, "USED", ""),
        Link(nodes[0].uid, nodes[1].uid, "DEPENDS_ON"),
    ]


@pytest.fixture
def services() -> Headwater:
    story = Story()
    data = story.dataset("clicks", "v1")
    run = story.step("train#1", "train", uses=[(data, "train")], metrics={"f1": 0.9})
    story.model("screen", "1", run)
    services = over(MemoryStore())
    services.ingest.append(LOCAL, story.facts)
    return services


def read_back(nodes: Iterable[Node], links: Iterable[Link]) -> networkx.MultiDiGraph:
    out = io.StringIO()
    graphml.write(nodes, links, out)
    return networkx.parse_graphml(out.getvalue(), force_multigraph=True)


def test_networkx_reads_graphml_with_its_properties_and_directions(services: Headwater):
    answer = services.lineage.lineage_of(LOCAL, "model:screen@1")
    graph = read_back(*with_catalog(services, LOCAL, answer, NOW))
    by_label = {told["label"]: uid for uid, told in graph.nodes(data=True)}
    run, data = by_label["run:train#1"], by_label["dataset:clicks@v1"]
    assert graph.nodes[run]["hw.metric.f1"] == 0.9
    assert graph.nodes[run]["kind"] == "Run"
    ((_, _, edge),) = [each for each in graph.edges(run, data=True) if each[1] == data]
    assert (edge["relation"], edge["role"]) == ("USED", "train")


def test_graphml_holds_any_name_and_leaves_out_what_leads_nowhere():
    nodes, links = hostile()
    graph = read_back(nodes, links)
    assert len(graph) == len(HOSTILE)
    assert graph.number_of_edges() == len(HOSTILE)
    names = {told["name"] for _, told in graph.nodes(data=True)}
    assert {"<b>&amp;</b>]]>", "→ ü 漢", 'x" ]; evil [label="'} <= names
    first = graph.nodes[nodes[0].uid]
    assert (first["hw.rows"], first["hw.ok"], first["hw.big"]) == (3, True, str(2**70))
    assert "hw.patch" not in first


def test_dot_quotes_every_name():
    nodes, links = hostile()
    out = io.StringIO()
    dot.write(nodes, links, out, starts=[nodes[0].uid])
    lines = out.getvalue().splitlines()
    assert len(lines) == 4 + len(HOSTILE) + len(HOSTILE) + 1
    for line in lines[4:-1]:
        inside = line.replace("\\\\", "").replace('\\"', "")
        assert inside.count('"') % 2 == 0
        assert inside.endswith("];")
    assert "penwidth=3" in lines[4]
    assert "evil" in lines[4]


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_it():
    out = io.StringIO()
    dot.write(*hostile(), out)
    told = subprocess.run(
        ["dot", "-Tplain"], input=out.getvalue(), capture_output=True, text=True, check=True
    )
    assert told.stdout.count("\nnode ") == len(HOSTILE)
