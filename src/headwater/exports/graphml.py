"""A lineage as GraphML, for Gephi, yEd, igraph and networkx."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO

from headwater.exports.prov import Link
from headwater.model import Node, Scalar, Value, to_text
from headwater.naming import reference_of

_LEFT_OUT = frozenset({"profile", "patch", "row_digests"})
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST = 2**63


def write(nodes: Iterable[Node], links: Iterable[Link], out: TextIO) -> None:
    """Write nodes with all their properties but the bulky ones, and links from effect to cause.

    Lists become text with semicolons; characters that XML cannot hold become U+FFFD.
    """
    import networkx  # takes as long to load as the rest of the exports together

    graph = networkx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.uid, **_attributes(node))
    for number, link in enumerate(links):
        if link.effect in graph and link.cause in graph:
            told = {"relation": link.relation, "role": _clean(link.role)}
            graph.add_edge(link.effect, link.cause, key=str(number), **told)
    for line in networkx.generate_graphml(graph, named_key_ids=False):
        out.write(f"{line}\n")


def _attributes(node: Node) -> dict[str, Scalar]:
    own = {f"hw.{_clean(key)}": _plain(value) for key, value in node.props.items() if key not in _LEFT_OUT}
    return {
        **own,
        "label": _clean(reference_of(node)),
        "kind": node.kind.value,
        "name": _clean(node.name),
        "project": _clean(node.project),
        "occurred_at": to_text(node.occurred_at),
        "recorded_at": to_text(node.recorded_at),
    }


def _plain(value: Value) -> Scalar:
    if isinstance(value, tuple):
        return _clean(";".join(value))
    if isinstance(value, str):
        return _clean(value)
    exact = not isinstance(value, int) or abs(value) < _MOST
    return value if exact else str(value)


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
