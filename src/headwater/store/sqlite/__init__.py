"""The embedded store: one file, the standard library's SQLite in WAL mode, every commit synced."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from headwater.errors import Invalid, NotFound
from headwater.facts import Fact
from headwater.filters import Search
from headwater.matching import check_search
from headwater.model import NOW, Direction, Edge, Kind, Node, Relation, Times, Uid, to_text, to_time
from headwater.store import SCHEMA_VERSION, Change, Page, Receipt, Token, Walk
from headwater.store.arguments import check_token, check_walk
from headwater.store.cursor import Cursor, read_cursor, write_cursor
from headwater.store.sqlite import search as searching
from headwater.store.sqlite.database import Database, packed
from headwater.store.sqlite.rows import edge_from, fact_from, key_from, node_from
from headwater.store.sqlite.statements import schema, statement
from headwater.store.sqlite.writing import append

PAGE = 2_000
_POLL_S = 0.005
_BEYOND = "\U0010ffff"


class SqliteStore:
    """Facts and their projection in one file; safe from several threads and processes."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        if not path.exists():
            if not create:
                raise NotFound(
                    f"there is no store at {path}; `headwater import` or `headwater demo` makes one"
                )
            path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._database = Database(path)
        try:
            self._id = self._opened()
        except BaseException:
            self._database.close()
            raise

    @property
    def url(self) -> str:
        """The address of the file."""
        return f"sqlite:///{self._path}"

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store `facts` and update the projection in one transaction, durable when this returns."""
        return self._database.write(lambda connection: append(connection, facts, key))

    def facts(self) -> Iterator[Fact]:
        """Yield every fact, ordered by id."""
        after = ""
        while rows := self._database.rows("reads/facts_after", after=after, limit=PAGE):
            yield from (fact_from(row["body"]) for row in rows)
            after = rows[-1]["id"]

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return all facts about these uids and eids, ordered by id."""
        rows = self._database.rows("reads/facts_of", subjects=sorted(set(subjects)))
        return [fact_from(row["body"]) for row in rows]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""
        return [node_from(row) for row in self._database.rows("reads/nodes_by_uid", uids=sorted(set(uids)))]

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        """Yield every node (of `kind`), ordered by uid."""
        after, name = "", kind.value if kind else ""
        while rows := self._database.rows("reads/nodes_after", after=after, kind=name, limit=PAGE):
            yield from map(node_from, rows)
            after = rows[-1]["uid"]

    def scan_edges(self) -> Iterator[Edge]:
        """Yield every edge, ordered by eid."""
        after = ""
        while rows := self._database.rows("reads/edges_after", after=after, limit=PAGE):
            yield from map(edge_from, rows)
            after = rows[-1]["eid"]

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges that leave `uids` in `direction`, ordered by eid."""
        return self._edges(f"reads/edges_{direction.value}", uids, relations, times)

    def edges_among(
        self, uids: Iterable[Uid], relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges with both ends in `uids`, ordered by eid."""
        return self._edges("reads/edges_among", uids, relations, times)

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
        """Return everything reachable from `starts`, level by level."""
        check_walk(depth, limit)
        text = statement(f"reads/next_{direction.value}")
        parameters = {"relations": [relation.value for relation in relations], **_moments(times)}
        depths: dict[Uid, int] = {}
        level, at = sorted(set(starts)), 0
        while level:
            room = limit - len(depths)
            depths.update(dict.fromkeys(level[:room], at))
            if len(level) > room:
                return Walk(depths, truncated=True)
            if at == depth:
                break
            rows = self._database.query(text, uids=level, **parameters)
            level, at = [row["uid"] for row in rows if row["uid"] not in depths], at + 1
        return Walk(depths)

    def named(
        self, kinds: Sequence[Kind], name: str, *, project: str = "", prefix: bool = False, limit: int = 20
    ) -> list[Node]:
        """Return the nodes called `name` by name, `run_id` or uid, ordered by (name, uid)."""
        rows = self._database.rows(
            "reads/nodes_named_like" if prefix else "reads/nodes_named",
            name=name,
            beyond=name + _BEYOND,
            kinds=[kind.value for kind in kinds],
            project=project,
            limit=limit,
        )
        return [node_from(row) for row in rows]

    def with_digest(self, value: str, *, algorithm: str = "", limit: int = 100) -> list[Node]:
        """Return the nodes with a digest that starts with `value`, ordered by uid."""
        keys = [row["key"] for row in self._database.rows("reads/digest_keys")]
        wanted = [key for key in keys if algorithm in ("", key.removeprefix("digest."))]
        rows = self._database.rows(
            "reads/nodes_with_digest", keys=wanted, value=value, beyond=value + _BEYOND, limit=limit
        )
        return [node_from(row) for row in rows]

    def search(self, search: Search, *, first: int = 20, after: str = "") -> Page:
        """Return a page of the nodes that match, in the search's order and then by uid."""
        check_search(search, first)
        cursor = read_cursor(search, after)
        compiled = searching.compile_search(search)
        text, parameters = searching.page_statement(compiled, search, cursor, first + 1)
        rows = self._database.query(text, **parameters)
        counted = self._database.query(searching.count_statement(compiled), **compiled.parameters.values)
        shown = rows[:first]
        more = len(rows) > first
        end = write_cursor(search, Cursor(key_from(search, shown[-1]), shown[-1]["uid"])) if more else ""
        return Page([node_from(row) for row in shown], counted[0]["total"], end)

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by kind, edges by relation and facts; absent ones as 0."""
        out = {str(name): 0 for name in (*Kind, *Relation)}
        for name in ("reads/count_nodes", "reads/count_edges"):
            out |= {row["name"]: row["many"] for row in self._database.rows(name)}
        return out | {"facts": self._database.rows("reads/count_facts")[0]["many"]}

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after sequence `since`, oldest first."""
        return [
            Change(
                sequence=row["sequence"],
                at=to_time(row["at"]),
                nodes=tuple(json.loads(row["nodes"])),
                edges=tuple(json.loads(row["edges"])),
                removed=tuple(json.loads(row["removed"])),
            )
            for row in self._database.rows("reads/changes_since", since=since, limit=max(limit, 0))
        ]

    def token(self) -> Token:
        """Return where the change log ends."""
        log = self._database.rows("reads/log_end")[0]
        return Token(log["store"], log["sequence"])

    def wait_for(self, token: Token, *, timeout_s: float = 0.5) -> bool:
        """Return whether the change that `token` names is here within `timeout_s`."""
        check_token(token, self._id)
        deadline = time.monotonic() + timeout_s
        while self.token().sequence < token.sequence:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_S)
        return True

    def close(self) -> None:
        """Close every connection to the file."""
        self._database.close()

    def _opened(self) -> str:
        """Return the id of the store, after making or checking its schema."""
        tables = self._database.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = {row["name"] for row in tables}
        if names and "meta" not in names:
            raise Invalid(f"{self._path} is a database of something else; name another file")
        if "meta" not in names:
            self._database.script(schema())
            row = packed({"store": uuid.uuid4().hex, "schema": str(SCHEMA_VERSION)})
            self._database.write(lambda connection: connection.execute(statement("writes/log_created"), row))
        log = self._database.rows("reads/log_end")[0]
        if log["schema"] > SCHEMA_VERSION:
            raise Invalid(
                f"{self._path} has schema {log['schema']}, this Headwater knows {SCHEMA_VERSION}; upgrade Headwater"
            )
        return str(log["store"])

    def _edges(
        self, name: str, uids: Iterable[Uid], relations: Sequence[Relation], times: Times
    ) -> list[Edge]:
        rows = self._database.rows(
            name,
            uids=sorted(set(uids)),
            relations=[relation.value for relation in relations],
            **_moments(times),
        )
        return [edge_from(row) for row in rows]


def _moments(times: Times) -> dict[str, str | None]:
    return {
        "as_of": to_text(times.as_of) if times.as_of else None,
        "known_at": to_text(times.known_at) if times.known_at else None,
    }
