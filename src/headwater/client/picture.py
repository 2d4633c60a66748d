"""A small drawing of a graph for a notebook: causes on the left, effects on the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from headwater.analysis.lineage import Link
from headwater.model import Kind, Node, Relation, Uid
from headwater.naming import reference_of

MOST_DRAWN = 60
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _EDGE = 178, 24, 46, 10, 8
_LETTERS = 26
_COLOURS = {
    Kind.MODEL: "#a3389a",
    Kind.MODEL_VERSION: "#a3389a",
    Kind.DATASET: "#0f7c8a",
    Kind.DATASET_VERSION: "#0f7c8a",
    Kind.RUN: "#a66a00",
    Kind.DEPLOYMENT: "#2e7d32",
}
_GREY = "#6b7280"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: the nodes with a distance, the nearest first; `marked` ones have a thick border."""

    nodes: Mapping[Uid, Node]
    links: Sequence[Link]
    distances: Mapping[Uid, int]
    marked: Collection[Uid] = ()


def svg(picture: Picture, *, title: str) -> str:
    """Return the picture as an SVG element; of a large graph the 60 nearest nodes."""
    kept = sorted(
        picture.distances.keys() & picture.nodes.keys(), key=lambda uid: (picture.distances[uid], uid)
    )
    kept = kept[:MOST_DRAWN]
    links = [link for link in picture.links if link.effect in kept and link.cause in kept]
    places = _places(_columns(kept, links), links)
    right = max((x for x, _ in places.values()), default=0) + _WIDTH + _EDGE
    bottom = max((y for _, y in places.values()), default=0) + _HEIGHT + _EDGE
    body = "".join((*_lines(links, places), *_boxes(picture, places)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {right} {bottom}" width="{right}" height="{bottom}" '
        f'style="max-width:100%;font:12px sans-serif">{body}</svg>'
    )


def left_out(picture: Picture) -> int:
    """Return how many nodes are too many to be drawn."""
    return max(0, len(picture.distances.keys() & picture.nodes.keys()) - MOST_DRAWN)


def _columns(uids: Collection[Uid], links: Sequence[Link]) -> dict[Uid, int]:
    """Return a column for each node: every cause left of its effects and as near to them as it can be."""
    effects: dict[Uid, set[Uid]] = {uid: set() for uid in sorted(uids)}
    for link in links:
        if link.relation != Relation.SAME_AS:
            effects[link.cause].add(link.effect)
    columns: dict[Uid, int] = {}
    while waiting := [uid for uid in effects if uid not in columns]:
        free = [uid for uid in waiting if effects[uid] <= columns.keys()] or waiting[:1]
        columns |= {
            uid: min((columns[e] for e in effects[uid] if e in columns), default=1) - 1 for uid in free
        }
    return columns


def _places(columns: Mapping[Uid, int], links: Sequence[Link]) -> dict[Uid, tuple[float, float]]:
    """Return the upper left corner of each box: nodes of a column in the order of their neighbours nearer by."""
    beside: dict[Uid, set[Uid]] = defaultdict(set)
    for link in links:
        beside[link.effect].add(link.cause)
        beside[link.cause].add(link.effect)
    by_column: dict[int, list[Uid]] = defaultdict(list)
    for uid, column in columns.items():
        by_column[column].append(uid)
    rows: dict[Uid, float] = {}
    for column in sorted(by_column, key=lambda each: (abs(each), each)):
        near = {
            uid: [rows[other] for other in sorted(beside[uid]) if other in rows] for uid in by_column[column]
        }
        ordered = sorted(
            near, key=lambda uid: (sum(near[uid]) / len(near[uid]) if near[uid] else float("inf"), uid)
        )
        rows |= {uid: float(row) for row, uid in enumerate(ordered)}
    tallest = max((len(uids) for uids in by_column.values()), default=0)
    first = min(by_column, default=0)
    return {
        uid: (
            _EDGE + (columns[uid] - first) * (_WIDTH + _GAP_X),
            _EDGE + (row + (tallest - len(by_column[columns[uid]])) / 2) * (_HEIGHT + _GAP_Y),
        )
        for uid, row in rows.items()
    }


def _lines(links: Sequence[Link], places: Mapping[Uid, tuple[float, float]]) -> Iterator[str]:
    for link in links:
        (x1, y1), (x2, y2) = places[link.cause], places[link.effect]
        x1, y1, y2 = x1 + _WIDTH, y1 + _HEIGHT / 2, y2 + _HEIGHT / 2
        bend = max(abs(x2 - x1) / 2, 20)
        told = link.relation + (f" ({link.role})" if link.role else "")
        yield (
            f'<path d="M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}" fill="none" '
            f'stroke="{_GREY}" stroke-opacity=".6"><title>{escape(told)}</title></path>'
        )


def _boxes(picture: Picture, places: Mapping[Uid, tuple[float, float]]) -> Iterator[str]:
    for uid, (x, y) in places.items():
        node = picture.nodes[uid]
        name = reference_of(node)
        short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"
        colour, thick = _COLOURS.get(node.kind, _GREY), 2.5 if uid in picture.marked else 1
        yield (
            f'<g><title>{escape(name)}</title><rect x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}" '
            f'rx="4" fill="{colour}" fill-opacity=".12" stroke="{colour}" stroke-width="{thick}"/>'
            f'<text x="{x + 8:g}" y="{y + 16:g}" fill="currentColor">{escape(short)}</text></g>'
        )
