"""What is asked the most, asked once before anybody does: Neo4j plans a statement when it first gets it.

Planning takes tens to hundreds of milliseconds a statement, answering a few. EXPLAIN saves the first answer two thirds
of that, an answer about nothing all of it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

import neo4j

from headwater.errors import HeadwaterError
from headwater.filters import Search, Text
from headwater.model import DEFAULT_PLANES, Direction, Kind, Relation, relations_of
from headwater.store import Store
from headwater.store.neo4j.statements import Statements, given

THREAD = "headwater-warming"
CLOSING_S = 2.0
_NOBODY, _NEITHER = "0" * 32, "f" * 32
_KINDS = (Kind.MODEL, Kind.DATASET, Kind.MODEL_VERSION, Kind.DATASET_VERSION, Kind.RUN)
_BATCHES = ("new_facts", "put_facts", "put_nodes", "new_edges", "put_edges")
BEYOND = 2**62


class Warming:
    """Asks everything of `questions` in a thread of its own, which nobody waits for."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, questions: Iterator[Callable[[], object]]) -> None:
        """Begin, where that was not done before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._ask, args=(questions,), name=THREAD, daemon=True)
            self._thread.start()

    def close(self, wait_s: float = CLOSING_S) -> None:
        """Ask no more, and wait for the answer that is under way."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(wait_s)

    def _ask(self, questions: Iterator[Callable[[], object]]) -> None:
        for ask in questions:
            if self._ended.is_set():
                return
            # A server that is away or refuses something tells whoever asks; here nobody does.
            with contextlib.suppress(HeadwaterError):
                ask()


def questions(store: Store) -> Iterator[Callable[[], object]]:
    """Yield what is asked of a store by most of its readers, about things that nothing is known of."""
    yield store.token
    yield lambda: store.changes(BEYOND)
    yield lambda: store.nodes([_NOBODY])
    yield lambda: store.edges([_NOBODY])
    yield lambda: store.named([], _NOBODY)
    yield lambda: store.named([], _NOBODY, prefix=True)
    yield lambda: store.with_digest(_NOBODY)
    yield lambda: store.newest(_NOBODY)
    yield lambda: store.search(Search(), first=1)
    yield lambda: store.search(Search(where=Text((_NOBODY,))), first=1)
    yield from (_newest(store, kind) for kind in _KINDS)
    yield store.counts
    for direction in Direction:
        for relations in (relations_of(DEFAULT_PLANES), (Relation.VERSION_OF,)):
            yield _edges(store, direction, relations)
        yield from _walks(store, direction, relations_of(DEFAULT_PLANES))


def rehearsed(tx: neo4j.ManagedTransaction, statements: Statements) -> None:
    """Write nothing, by every statement of an append."""
    nothing = given(
        {"rows": [], "uids": [], "eids": [], "ids": [], "apart": "~", "prefix": statements.prefix}
    )
    for name in (*_BATCHES, "put_ends", "put_places", "refiled_facts"):
        tx.run(statements.text(f"writes/{name}"), nothing).consume()
    for relation in (Relation.SAME_AS, Relation.REVISION_OF):
        tx.run(statements.text("writes/removed_edges", {"RELATION": relation.value}), nothing).consume()


def _newest(store: Store, kind: Kind) -> Callable[[], object]:
    return lambda: store.search(Search((kind,)), first=1)


def _edges(store: Store, direction: Direction, relations: tuple[Relation, ...]) -> Callable[[], object]:
    return lambda: store.edges_of([_NOBODY], direction, relations)


def _walks(
    store: Store, direction: Direction, relations: tuple[Relation, ...]
) -> Iterator[Callable[[], object]]:
    yield lambda: store.degrees([_NOBODY], direction, relations)
    yield lambda: store.walk([_NOBODY], direction, relations)
    yield lambda: store.walk([_NOBODY, _NEITHER], direction, relations)
