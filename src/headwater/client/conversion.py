"""Answers as graphs and tables of other libraries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from headwater.analysis.lineage import Link
from headwater.errors import Unavailable
from headwater.model import Node, Uid, to_text
from headwater.naming import reference_of

if TYPE_CHECKING:
    import networkx as nx

Row = Mapping[str, object]


def networkx_graph(nodes: Iterable[Node], links: Sequence[Link]) -> nx.MultiDiGraph:
    """Return a graph of uids with an edge from each effect to each of its causes, keyed by relation and role."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.uid, **{**node.props, **node_row(node)})
    for link in links:
        key = f"{link.relation}:{link.role}" if link.role else link.relation
        graph.add_edge(link.effect, link.cause, key=key, relation=link.relation, role=link.role)
    return graph


def node_row(node: Node) -> dict[str, object]:
    """Return what names a node."""
    return {
        "uid": node.uid,
        "ref": reference_of(node),
        "kind": node.kind.value,
        "name": node.name,
        "project": node.project,
        "occurred_at": to_text(node.occurred_at),
    }


def pandas_table(rows: Sequence[Row]) -> Any:
    """Return `rows` as a pandas DataFrame.

    Raises:
        Unavailable: pandas is not installed.
    """
    return _library("pandas").DataFrame([dict(row) for row in rows])


def polars_table(rows: Sequence[Row]) -> Any:
    """Return `rows` as a polars DataFrame.

    Raises:
        Unavailable: polars is not installed.
    """
    return _library("polars").DataFrame([dict(row) for row in rows], infer_schema_length=None, strict=False)


def reference(uid: Uid, nodes: Mapping[Uid, Node]) -> str:
    """Return the reference of a uid, or the uid where nothing describes it."""
    return reference_of(nodes[uid]) if uid in nodes else uid


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise Unavailable(f"{name} is not installed; run: pip install 'headwater[{name}]'") from error
