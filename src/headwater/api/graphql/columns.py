"""Graphs as columns: what draws 5,000 nodes without 5,000 objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import isfinite

from headwater.analysis.lineage import Link, Marks
from headwater.api.graphql.scalars import Columns
from headwater.model import VERSIONS, Kind, Node, Uid, to_text
from headwater.naming import reference_of

_METRICS = 6


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
    effects, causes, relations, roles, uncommitted = zip(*inside, strict=True) if inside else ((),) * 5
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
            "sources": list(map(place.__getitem__, effects)),
            "targets": list(map(place.__getitem__, causes)),
            "types": list(map(str, relations)),
            "roles": list(roles),
            "uncommitted": list(uncommitted),
        }
    )


def marks(nodes: Sequence[Node], around: Marks) -> Columns:
    """Return the further columns by which nodes are drawn as cards."""
    return Columns(
        {
            "projects": [node.project for node in nodes],
            "times": [to_text(node.occurred_at) for node in nodes],
            "owners": [list(around.owners.get(node.uid, ())) for node in nodes],
            "states": [str(node.props.get("state", "")) for node in nodes],
            "metrics": [_metrics(node) for node in nodes],
            "parts": [_parts(node) for node in nodes],
            "causes": [around.causes.get(node.uid, 0) for node in nodes],
            "effects": [around.effects.get(node.uid, 0) for node in nodes],
        }
    )


def _metrics(node: Node) -> dict[str, float] | None:
    """Return the first few metrics by name, None where there is none."""
    found = {
        key: value
        for key, value in sorted(node.group("metric").items())
        if isinstance(value, int | float) and isfinite(value)
    }
    return dict(islice(found.items(), _METRICS)) or None


def _parts(node: Node) -> int:
    if node.kind is Kind.RUN:
        return len(node.group("param"))
    packages = node.props.get("packages")
    return len(packages) if isinstance(packages, tuple) else 0


def _series(node: Node) -> str:
    """Return the logical identity within the kind: that of a version is its series, of a run its job."""
    if node.kind in VERSIONS:
        return str(node.props.get("series", node.name))
    return str(node.props.get("job") or node.props.get("package") or node.name)
