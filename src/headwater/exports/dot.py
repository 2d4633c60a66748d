"""A lineage as DOT, for Graphviz and what reads its language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from headwater.exports.prov import Link
from headwater.model import Kind, Node, Uid
from headwater.naming import reference_of

_SHAPES = {
    Kind.RUN: "box",
    Kind.MODEL: "folder",
    Kind.DATASET: "folder",
    Kind.MODEL_VERSION: "component",
    Kind.DATASET_VERSION: "cylinder",
    Kind.COMMIT: "note",
    Kind.ENVIRONMENT: "box3d",
    Kind.PACKAGE: "tab",
    Kind.DEPLOYMENT: "house",
    Kind.AGENT: "oval",
    Kind.INVESTIGATION: "diamond",
}
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def write(nodes: Iterable[Node], links: Iterable[Link], out: TextIO, *, starts: Sequence[Uid] = ()) -> None:
    """Write nodes by reference and links from effect to cause; `starts` have a thick border."""
    known = {node.uid: node for node in nodes}
    out.write(
        "digraph lineage {\n  rankdir=LR;\n  node [fontname=sans];\n  edge [fontname=sans, fontsize=10];\n"
    )
    for uid, node in known.items():
        thick = ", penwidth=3" if uid in starts else ""
        label = f"{reference_of(node)}\n{node.kind}"
        out.write(f"  {_quoted(uid)} [label={_quoted(label)}, shape={_SHAPES[node.kind]}{thick}];\n")
    for link in links:
        if link.effect in known and link.cause in known:
            label = f"{link.relation} {link.role}".rstrip()
            out.write(f"  {_quoted(link.effect)} -> {_quoted(link.cause)} [label={_quoted(label)}];\n")
    out.write("}\n")


def _quoted(text: str) -> str:
    """Return a quoted name: what would be an escape of the language stands for itself."""
    seen = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return '"' + seen.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
