"""Where facts and their projection live: one protocol, three implementations that mean the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit

from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.filters import Search
from headwater.model import (
    NOW,
    Digest,
    Direction,
    Edge,
    Eid,
    Kind,
    Node,
    Relation,
    Times,
    Uid,
)

if TYPE_CHECKING:
    from headwater.topology import Region

# Since 2, metric facts that others outweigh are filed apart; those that an older Headwater wrote are when touched.
SCHEMA_VERSION = 2


@dataclass(frozen=True, slots=True)
class Token:
    """A point in a store's change log; `bookmark` lets another replica wait for it."""

    store: str
    sequence: int
    bookmark: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an append did: how many facts were new, how many were known already, and through which change."""

    new: int
    known: int
    token: Token


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts of one request, which land whole or not at all, and its idempotency key."""

    facts: Sequence[Fact]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction of the projection: the uids and eids written, the eids removed. `sequence` has no gaps."""

    sequence: int
    at: datetime
    nodes: tuple[Uid, ...]
    edges: tuple[Eid, ...]
    removed: tuple[Eid, ...]


@runtime_checkable
class Leveled(Protocol):
    """Depths of uids that can be told without an object for each of them."""

    def in_levels(self) -> tuple[str, list[int]]:
        """Return the uids parted by blanks, and how many there are at each depth from 0 on."""


@runtime_checkable
class Warmed(Protocol):
    """A store whose first answers are slow, unless it is asked before."""

    def warm(self) -> None:
        """Get ready for what is asked the most, in the background; nothing waits for it."""


@runtime_checkable
class Telling(Protocol):
    """A store that is elsewhere, and says in one round trip where its log ends and what is new."""

    def news(self, since: int, *, limit: int) -> tuple[Token, list[Change]]:
        """Return `token` and `changes` of one moment."""


@runtime_checkable
class Regional(Protocol):
    """A store that can hold sets of nodes without naming each of them, as long as its index is there."""

    def region(self, uids: Collection[Uid]) -> Region | None:
        """Return these nodes as a set that is asked as a whole; None where that takes as long as naming each."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The uids that a walk reached with their depth (starts at 0), ordered by (depth, uid).

    `truncated` says that `limit` cut it: the nodes with the smallest (depth, uid) were kept.
    """

    depths: Mapping[Uid, int]
    truncated: bool = False

    def in_levels(self) -> tuple[str, list[int]]:
        """Return the uids parted by blanks, and how many there are at each depth from 0 on."""
        if isinstance(self.depths, Leveled):
            return self.depths.in_levels()
        counts = Counter(self.depths.values())
        return " ".join(self.depths), [counts[depth] for depth in range(max(counts, default=-1) + 1)]


UNCOUNTED = -1


@dataclass(frozen=True, slots=True)
class Page:
    """Nodes of one search, how many match in all (UNCOUNTED where nobody asked), and the cursor to go on with.

    The cursor is "" at the end.
    """

    nodes: list[Node]
    total: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """As `Page`, with the uids of the nodes only."""

    uids: list[Uid]
    total: int
    after: str = ""


class Store(Protocol):
    """A fact log and its projection. Every method answers in a stable order.

    All raise Unavailable when the engine cannot be reached, and Invalid on arguments that make no sense.
    """

    @property
    def url(self) -> str:
        """The address that `open_store` was given, without password."""

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store `facts` and update the projection in one transaction.

        Sending the same `key` again answers the first receipt and writes nothing.
        """

    def append_all(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        """Store several batches at once, in their order; each is a change of its own, or why it alone was refused.

        Raises:
            Unavailable: none of them was stored.
        """

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, ordered by id."""

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return all facts about these uids and eids, ordered by id."""

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        """Yield every node (of `kind`), ordered by uid."""

    def scan_edges(self) -> Iterator[Edge]:
        """Yield every edge, ordered by eid."""

    def edges(self, eids: Iterable[Eid]) -> list[Edge]:
        """Return the edges that exist among `eids`, ordered by eid."""

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges leaving `uids` (upstream: they are the effect; downstream: the cause), by eid."""

    def degrees(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> dict[Uid, int]:
        """Return to how many different nodes the edges leaving `uids` in `direction` lead; none: left out."""

    def walk(
        self,
        starts: Iterable[Uid],
        direction: Direction,
        relations: Sequence[Relation],
        *,
        times: Times = NOW,
        depth: int | None = None,
        limit: int = 100_000,
    ) -> Walk:
        """Return everything reachable from `starts` over edges in force, with the fewest edges as depth."""

    def named(
        self, kinds: Sequence[Kind], name: str, *, project: str = "", prefix: bool = False, limit: int = 20
    ) -> list[Node]:
        """Return the nodes called `name` (or starting so), by name, `run_id` or uid; ordered by (name, uid)."""

    def with_digest(self, value: str, *, algorithm: str = "", limit: int = 100) -> list[Node]:
        """Return the nodes with a digest that starts with `value`, ordered by uid."""

    def newest(self, series: Uid, *, limit: int = 1) -> list[Node]:
        """Return the last versions of a series in their order (time, then uid), newest first."""

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        """Return a page of the nodes that match, in the search's order and then by uid.

        Counting all that match may take far longer than finding a page; `total` is UNCOUNTED unless `counted`.
        """

    def hits(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Hits:
        """Return as `search`, uids only: for whoever has the nodes at hand."""

    def counts(self) -> dict[str, int]:
        """Return how many nodes of each kind, edges of each relation, and facts there are."""

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after sequence `since`, oldest first."""

    def token(self) -> Token:
        """Return where the change log ends."""

    def wait_for(self, token: Token, *, timeout_s: float = 0.5) -> bool:
        """Return whether this store shows at least the change that `token` names, waiting for it if need be."""

    def close(self) -> None:
        """Let go of files and connections."""


def open_store(url: str, *, create: bool = True) -> Store:
    """Return the store at `url`: `memory:`, `sqlite:///FILE`, `neo4j://HOST:7687` (also bolt, +s, +ssc).

    A Neo4j address may carry user and password (else HEADWATER_NEO4J_USER and _PASSWORD) and
    `?database=NAME&prefix=LABEL_PREFIX`.

    Raises:
        Invalid: no such kind of store, or it was written by a newer Headwater.
        NotFound: `create` is False and there is nothing.
        Unavailable: it cannot be reached.
    """
    scheme = urlsplit(url).scheme
    if scheme == "memory":
        from headwater.store.memory import MemoryStore

        return MemoryStore()
    if scheme == "sqlite":
        from headwater.store.sqlite import SqliteStore

        return SqliteStore(sqlite_path(url), create=create)
    if scheme in ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"):
        from headwater.store.neo4j import Neo4jStore

        return Neo4jStore(url, create=create)
    shown = re.sub(r"//[^@/]*@", "//", url)
    meant = f" (did you mean sqlite:///{url}?)" if url and not scheme else ""
    raise Invalid(f"unknown store {shown!r}{meant}; write memory:, sqlite:///FILE or neo4j://HOST:7687")


def sqlite_path(url: str) -> Path:
    """Return the file of a `sqlite:///FILE` address; four slashes or `sqlite:////abs` make it absolute.

    Raises:
        Invalid: the address names no file.
    """
    rest = url.removeprefix("sqlite:")
    if not rest.startswith("///") or len(rest) == 3:
        raise Invalid(f"{url!r} names no file; write sqlite:///lineage.db or sqlite:////srv/lineage.db")
    return Path(rest[3:]).expanduser()


__all__ = [
    "SCHEMA_VERSION",
    "UNCOUNTED",
    "Batch",
    "Change",
    "Digest",
    "Hits",
    "Page",
    "Receipt",
    "Regional",
    "Search",
    "Store",
    "Token",
    "Walk",
    "Warmed",
    "open_store",
    "sqlite_path",
]
