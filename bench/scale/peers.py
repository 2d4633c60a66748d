"""The same closures by what else there is: scipy, networkx, and SQLite's own recursion."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import networkx as nx
import numpy as np

from headwater.model import Direction, Relation, Times, Uid
from headwater.store import Store, sqlite_path
from headwater.store.sqlite.relations import RELATIONS
from headwater.topology import Topology
from headwater.topology.walking import passing

NETWORKX_MOST_EDGES = 2_000_000
_RECURSION = """
WITH RECURSIVE reach(number) AS (
  SELECT number FROM named WHERE uid = ? UNION
  SELECT edge.{far} FROM reach CROSS JOIN edge INDEXED BY edge_{near}
  ON edge.{near} = reach.number AND edge.relation IN ({relations}) AND edge.until IS NULL
)
SELECT uid FROM reach CROSS JOIN named USING (number)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to search; `reach` returns how many it reached, having made their uids."""

    name: str
    reach: Callable[[Uid], int]


def peers(
    topology: Topology,
    engine: Store | None,
    direction: Direction,
    relations: Sequence[Relation],
    *,
    slow: bool,
) -> Iterator[Peer]:
    """Yield those that are there and can take a graph so large; say of the others why not.

    Without `slow` what takes many seconds is left out.
    """
    if find_spec("scipy"):
        yield _scipy(topology, direction, relations)
    else:
        _say("scipy is left out: pip install scipy")
    if topology.edges <= NETWORKX_MOST_EDGES:
        yield _networkx(topology, direction, relations)
    if slow and engine is not None and engine.url.startswith("sqlite:"):
        try:
            yield _recursion(engine, direction, relations)
        except sqlite3.Error as error:
            _say(f"recursive SQL is left out: {error}")


def _scipy(topology: Topology, direction: Direction, relations: Sequence[Relation]) -> Peer:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    near, far = _ends(topology, direction, relations)
    now = topology._now
    many = len(now.names)
    matrix = csr_array((np.ones(len(near), dtype=np.float64), (near, far)), shape=(many, many))

    def reach(start: Uid) -> int:
        order = breadth_first_order(matrix, now.numbers([start])[0], return_predecessors=False)
        return len(now.names.bytes_of(order))

    return Peer("scipy.sparse.csgraph", reach)


def _networkx(topology: Topology, direction: Direction, relations: Sequence[Relation]) -> Peer:
    near, far = _ends(topology, direction, relations)
    graph = nx.DiGraph()
    graph.add_edges_from(zip(near.tolist(), far.tolist(), strict=True))
    now = topology._now
    return Peer(
        "networkx", lambda start: len(nx.single_source_shortest_path_length(graph, now.numbers([start])[0]))
    )


def _recursion(engine: Store, direction: Direction, relations: Sequence[Relation]) -> Peer:
    connection = sqlite3.connect(sqlite_path(engine.url))
    ends = ("effect", "cause") if direction is Direction.UPSTREAM else ("cause", "effect")
    listed = ", ".join(str(RELATIONS[relation]) for relation in relations)
    text = _RECURSION.format(near=ends[0], far=ends[1], relations=listed)
    connection.execute(f"EXPLAIN {text}", ("",))
    return Peer("recursive SQL, no depths", lambda start: len(connection.execute(text, (start,)).fetchall()))


def _ends(
    topology: Topology, direction: Direction, relations: Sequence[Relation]
) -> tuple[np.ndarray, np.ndarray]:
    columns = topology._now.base.columns
    kept = passing(direction, relations, Times()).codes[columns.code]
    ends = (columns.effect[kept], columns.cause[kept])
    return ends if direction is Direction.UPSTREAM else (ends[1], ends[0])


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
