"""One hash for one graph."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from headwater.errors import Invalid
from headwater.graph_hash import graph_hash, graph_lines
from headwater.model import Edge, Kind, Node, Relation, eid_of

T = datetime(2026, 3, 1, tzinfo=UTC)
A, B = (Node(uid, Kind.RUN, uid, "p", T, T, 1, {"x": 1, "y": ("b", "a")}) for uid in ("a1", "b2"))
E = Edge(eid_of("a1", Relation.INFORMED_BY, "b2"), "a1", "b2", Relation.INFORMED_BY, "", T, T)


def test_when_something_was_learned_and_how_often_said_does_not_count() -> None:
    later = replace(A, recorded_at=T + timedelta(days=1), revision=7)
    assert graph_hash([A, B], [E]) == graph_hash([later, B], [replace(E, recorded_at=T + timedelta(days=1))])


@pytest.mark.parametrize(
    "other",
    [
        replace(A, name="z"),
        replace(A, project=""),
        replace(A, kind=Kind.AGENT),
        replace(A, occurred_at=T + timedelta(microseconds=1)),
        replace(A, props={"x": 2, "y": ("b", "a")}),
        replace(A, props={"x": 1, "y": ("a", "b")}),
        replace(A, props={"x": "1", "y": ("b", "a")}),
    ],
    ids=[str(at) for at in range(7)],
)
def test_everything_else_of_a_node_counts(other: Node) -> None:
    assert graph_hash([A, B], []) != graph_hash([other, B], [])


@pytest.mark.parametrize(
    "change",
    [
        {"cause": "c3"},
        {"role": "test"},
        {"until": T},
        {"occurred_at": T + timedelta(days=1)},
        {"confidence": 0.5},
        {"relation": Relation.PART_OF},
        {"props": {"a": 1}},
    ],
    ids=str,
)
def test_everything_else_of_an_edge_counts(change: dict[str, object]) -> None:
    assert graph_hash([A, B], [E]) != graph_hash([A, B], [replace(E, **change)])  # type: ignore[arg-type]


def test_the_lines_are_sorted_as_they_come() -> None:
    lines = list(graph_lines([A, B], [E]))
    assert lines == sorted(lines)
    assert len(lines) == 3


@pytest.mark.parametrize("nodes", [[B, A], [A, A]])
def test_nodes_out_of_order_are_refused(nodes: list[Node]) -> None:
    with pytest.raises(Invalid, match="order"):
        graph_hash(nodes, [])


def test_an_empty_graph_has_a_hash_of_its_own() -> None:
    assert graph_hash([], []) != graph_hash([A], [])


def test_an_edge_that_was_taken_back_counts_no_more_than_one_that_never_was() -> None:
    assert graph_hash([A, B], [replace(E, until=E.occurred_at)]) == graph_hash([A, B], [])
    assert graph_hash([A, B], [replace(E, until=E.occurred_at + timedelta(days=1))]) != graph_hash([A, B], [])
