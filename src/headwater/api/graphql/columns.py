"""Graphs as columns: what draws 5,000 nodes without 5,000 objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from headwater.analysis.lineage import Link
from headwater.api.graphql.scalars import Columns
from headwater.model import VERSIONS, Node, Uid
from headwater.naming import reference_of


def columns(
    nodes: Sequence[Node],
    links: Iterable[Link],
    *,
    depths: Mapping[Uid, int | None] | None = None,
    more: Mapping[str, Sequence[object]] | None = None,
) -> Columns:
    """Return nodes and the links among them as columns; `depths` is signed: negative is upstream.

    `more` are further columns of the nodes. Links to nodes that are not there are left out.
    """
    place = {node.uid: at for at, node in enumerate(nodes)}
    inside = [link for link in links if link.effect in place and link.cause in place]
    return Columns(
        {
            "ids": [node.uid for node in nodes],
            "kinds": [node.kind.value for node in nodes],
            "names": [node.name for node in nodes],
            "refs": [reference_of(node) for node in nodes],
            "depths": [None if depths is None else depths.get(node.uid) for node in nodes],
            "series": [_series(node) for node in nodes],
            "versions": [str(node.props.get("version", "")) for node in nodes],
            **(more or {}),
            "sources": [place[link.effect] for link in inside],
            "targets": [place[link.cause] for link in inside],
            "types": [str(link.relation) for link in inside],
            "roles": [link.role for link in inside],
        }
    )


def _series(node: Node) -> str:
    """Return the logical identity within the kind: that of a version is its series, of a run its job."""
    if node.kind in VERSIONS:
        return str(node.props.get("series", node.name))
    return str(node.props.get("job") or node.props.get("package") or node.name)
