"""The store for teams: Neo4j Community 5.26 or newer, Aura, or a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from neo4j import Record

from headwater.errors import Unavailable
from headwater.facts import EdgeFact, Fact
from headwater.filters import Search
from headwater.model import (
    NOW,
    VERSIONS,
    Direction,
    Edge,
    Eid,
    Kind,
    Node,
    Relation,
    Times,
    Uid,
)
from headwater.store import Batch, Change, Hits, Page, Receipt, Token, Walk
from headwater.store.arguments import check_token, check_walk
from headwater.store.held import APART
from headwater.store.neo4j.counting import everything_counted
from headwater.store.neo4j.rows import change_from, edge_from, fact_from, node_from
from headwater.store.neo4j.schema import opened
from headwater.store.neo4j.search import Row, found, index_name
from headwater.store.neo4j.session import Connection, address_of
from headwater.store.neo4j.statements import Statements, time_parameters
from headwater.store.neo4j.strips import edge_strips, uid_strips
from headwater.store.neo4j.terms import digest_query
from headwater.store.neo4j.walking import walk, words_of
from headwater.store.neo4j.warming import BEYOND, Warming, questions, rehearsed
from headwater.store.neo4j.writing import append
from headwater.topology.strips import Strip

PAGE = 2_000
_POLL_S = 0.01


class Neo4jStore:
    """Facts and their projection in one Neo4j database."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        address = address_of(url)
        self._url = address.url
        self._statements = Statements(address.prefix)
        self._connection = Connection(address)
        self._warming = Warming()
        try:
            self._connection.verify()
            self._id = opened(self._connection, self._statements, create=create)
        except BaseException:
            self._connection.close()
            raise

    @property
    def url(self) -> str:
        """The address without user, password and options."""
        return self._url

    def warm(self) -> None:
        """Have the server plan what is asked the most, in the background."""
        self._warming.start(self._first_asked())

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store `facts` and update the projection in one transaction."""
        receipt = self._connection.write(lambda tx: append(tx, self._statements, facts, key))
        token = Token(receipt.token.store, receipt.token.sequence, self._connection.bookmark())
        return Receipt(receipt.new, receipt.known, token)

    def append_all(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        """Store several batches in one transaction; where one is refused, each in one of its own."""
        try:
            receipts = self._connection.write(
                lambda tx: [append(tx, self._statements, batch.facts, batch.key) for batch in batches]
            )
        except Unavailable:
            raise
        except Exception as error:
            return [error] if len(batches) == 1 else self._append_each(batches)
        bookmark = self._connection.bookmark()
        return [replace(each, token=replace(each.token, bookmark=bookmark)) for each in receipts]

    def _append_each(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        """Store each in a transaction of its own; once the server is gone the rest is not tried."""
        outcomes: list[Receipt | Exception] = []
        for batch in batches:
            if outcomes and isinstance(outcomes[-1], Unavailable):
                outcomes.append(outcomes[-1])
                continue
            try:
                outcomes.append(self.append(batch.facts, key=batch.key))
            except Exception as error:
                outcomes.append(error)
        return outcomes

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, ordered by id."""
        after = ""
        while rows := self._rows("reads/facts_after", after=after, limit=PAGE):
            yield from (fact_from(row["body"]) for row in rows)
            after = rows[-1]["id"]

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return all facts about these uids and eids, ordered by id."""
        filed = [place for subject in subjects for place in (subject, APART + subject)]
        return [fact_from(row["body"]) for row in self._rows("reads/facts_of", subjects=filed)]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""
        return [node_from(row["node"]) for row in self._rows("reads/nodes_by_uid", uids=list(uids))]

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        """Yield every node (of `kind`), ordered by uid."""
        after = ""
        while rows := self._rows(
            "reads/nodes_after", after=after, kind=kind.value if kind else "", limit=PAGE
        ):
            yield from (node_from(row["node"]) for row in rows)
            after = rows[-1]["node"]["uid"]

    def scan_edges(self) -> Iterator[Edge]:
        """Yield every edge, ordered by eid."""
        for row in self._connection.stream(self._statements.text("reads/edges_after"), {"after": ""}):
            yield edge_from(row)

    def edge_strips(self) -> Iterator[Strip]:
        """Yield every edge as texts laid end to end, as they come."""
        return edge_strips(self._connection, self._statements, self.edges)

    def uid_strips(self) -> Iterator[tuple[Kind, str]]:
        """Yield the uids of all nodes, those of one kind laid end to end, as they come."""
        return uid_strips(self._connection, self._statements)

    def edges(self, eids: Iterable[Eid]) -> list[Edge]:
        """Return the edges that exist among `eids`, ordered by eid."""
        wanted = list(eids)
        if not wanted:
            return []
        stated = {fact.effect for fact in self.facts_of(wanted) if isinstance(fact, EdgeFact)}
        rows = self._rows("reads/edges_by_eid", eids=wanted, effects=sorted(stated))
        return [edge_from(row) for row in rows]

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges leaving `uids`, ordered by eid."""
        return self._edges(f"reads/edges_{direction.value}", uids, relations, times)

    def degrees(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> dict[Uid, int]:
        """Return to how many different nodes the edges leaving `uids` in `direction` lead; none: left out."""
        wanted = list(uids)
        if not (wanted and relations):
            return {}
        text = self._statements.text(f"reads/degrees_{direction.value}", words_of(relations, times))
        rows = self._connection.rows(text, uids=wanted, **time_parameters(times))
        return {row["uid"]: row["many"] for row in rows}

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
        check_walk(depth, limit)
        return walk(
            self._connection,
            self._statements,
            starts,
            direction,
            relations,
            times=times,
            depth=depth,
            limit=limit,
        )

    def named(
        self, kinds: Sequence[Kind], name: str, *, project: str = "", prefix: bool = False, limit: int = 20
    ) -> list[Node]:
        """Return the nodes called `name` (or starting so), by name, `run_id` or uid; ordered by (name, uid)."""
        rows = self._rows(
            "reads/nodes_named_like" if prefix else "reads/nodes_named",
            name=name,
            kinds=[kind.value for kind in kinds],
            project=project,
            limit=limit,
        )
        return [node_from(row["node"]) for row in rows]

    def with_digest(self, value: str, *, algorithm: str = "", limit: int = 100) -> list[Node]:
        """Return the nodes with a digest that starts with `value`, ordered by uid."""
        rows = self._rows(
            "reads/nodes_with_digest",
            index=index_name(self._statements.prefix),
            query=digest_query(value),
            value=value,
            algorithm=algorithm,
            limit=limit,
        )
        return [node_from(row["node"]) for row in rows]

    def newest(self, series: Uid, *, limit: int = 1) -> list[Node]:
        """Return the last versions of a series in their order (time, then uid), newest first."""
        rows = self._rows("reads/newest_of", series=series, kinds=sorted(VERSIONS), limit=limit)
        return [node_from(row["node"]) for row in rows]

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        """Return a page of the nodes that match, in the search's order and then by uid."""
        rows, total, more = self._found(search, first, after, whole=True, counted=counted)
        return Page([node_from(row["node"]) for row in rows], total, more)

    def hits(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Hits:
        """Return as `search`, uids only."""
        rows, total, more = self._found(search, first, after, whole=False, counted=counted)
        return Hits([row["uid"] for row in rows], total, more)

    def _found(
        self, search: Search, first: int, after: str, *, whole: bool, counted: bool
    ) -> tuple[list[Row], int, str]:
        """Return the rows of a page, how many nodes match in all, and the cursor."""
        return found(
            self._connection,
            self._statements,
            search,
            first=first,
            after=after,
            whole=whole,
            counted=counted,
        )

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by kind, edges by relation and facts; absent ones as 0."""
        return everything_counted(self._connection, self._statements)

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after sequence `since`, oldest first."""
        return [
            change_from(row["change"])
            for row in self._rows("reads/changes_since", since=since, limit=max(limit, 0))
        ]

    def news(self, since: int, *, limit: int) -> tuple[Token, list[Change]]:
        """Return where the log ends, and the changes after sequence `since`, oldest first."""
        row = self._rows("reads/news", since=since, limit=limit)[0]
        changes = [change_from(each) for each in row["changes"]]
        return Token(row["store"], row["sequence"], self._connection.bookmark()), changes

    def token(self) -> Token:
        """Return where the change log ends."""
        log = self._rows("reads/log_end")[0]
        return Token(log["store"], log["sequence"], self._connection.bookmark())

    def wait_for(self, token: Token, *, timeout_s: float = 0.5) -> bool:
        """Return whether this store shows at least the change that `token` names, waiting for it if need be."""
        check_token(token, self._id)
        deadline = time.monotonic() + timeout_s
        while self.token().sequence < token.sequence:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_S)
        return True

    def close(self) -> None:
        """Close every connection."""
        self._warming.close()
        self._connection.close()

    def _first_asked(self) -> Iterator[Callable[[], object]]:
        yield lambda: self.news(BEYOND, limit=1)
        yield from questions(self)
        yield lambda: self._connection.write(lambda tx: rehearsed(tx, self._statements))

    def _edges(
        self, name: str, uids: Iterable[Uid], relations: Sequence[Relation], times: Times
    ) -> list[Edge]:
        wanted = list(uids)
        if not (wanted and relations):
            return []
        text = self._statements.text(name, words_of(relations, times))
        return [edge_from(row) for row in self._connection.rows(text, uids=wanted, **time_parameters(times))]

    def _rows(self, name: str, /, **parameters: object) -> list[Record]:
        return self._connection.rows(self._statements.text(name), **parameters)
