"""The embedded store: one file, the standard library's SQLite in WAL mode, every commit synced."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from headwater.errors import Invalid, NotFound, Unavailable
from headwater.facts import Fact
from headwater.filters import Search
from headwater.garbage import uncollected
from headwater.matching import check_search
from headwater.model import NOW, Direction, Edge, Eid, Kind, Node, Relation, Times, Uid
from headwater.store import Batch, Change, Hits, Page, Receipt, Token, Walk
from headwater.store.arguments import check_token, check_walk
from headwater.store.sqlite.connections import Readers, Writer
from headwater.store.sqlite.naming import digest_parameters, name_parameters
from headwater.store.sqlite.rows import (
    Row,
    change_from,
    edge_from,
    fact_from,
    node_from,
    packed_list,
)
from headwater.store.sqlite.scanning import STRIP_ROWS, facts_in_order, name_strips, number_strips
from headwater.store.sqlite.search import found, found_uids
from headwater.store.sqlite.statements import schema, statement
from headwater.store.sqlite.unwritable import Bystanders, Refusing, is_unwritable
from headwater.store.sqlite.upgrading import VERSION, bring_up
from headwater.store.sqlite.walking import edge_parameters, reached
from headwater.store.sqlite.writing import appended
from headwater.topology.strips import NameStrip, NumberStrip

_POLL_S = 0.005
_FETCH = 1_000
_MANY_FACTS = 2_000
_UID = 32


class SqliteStore:
    """Facts and their projection in one file; safe from several threads and processes."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        if not path.exists():
            if not create:
                raise NotFound(
                    f"there is no store at {path}; `headwater import` or `headwater demo` makes one"
                )
            _make_folder(path.parent)
        self._path = path
        self._writer: Writer | Refusing
        try:
            self._writer, self._readers, self._id = self._opened()
        except Unavailable as error:
            if not is_unwritable(error, path):
                raise
            self._writer, self._readers, self._id = self._opened_to_read()

    @property
    def url(self) -> str:
        """The address of the file."""
        return f"sqlite:///{self._path}"

    def append(self, facts: Sequence[Fact], *, key: str = "") -> Receipt:
        """Store `facts` and update the projection in one transaction, synced to disk when this returns."""
        (outcome,) = self.append_all([Batch(facts, key)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def append_all(self, batches: Sequence[Batch]) -> list[Receipt | Exception]:
        """Store several batches in one commit, with those that wait for one, synced to disk when this returns."""
        many = sum(len(batch.facts) for batch in batches) >= _MANY_FACTS
        return self._writer.run_all(batches, self._appended, bulk=many)

    def facts(self) -> Iterator[Fact]:
        """Yield every fact of one moment, ordered by id."""
        with self._readers.reading(timeout_s=None) as connection:
            yield from map(fact_from, facts_in_order(connection))

    def facts_of(self, subjects: Iterable[str]) -> list[Fact]:
        """Return all facts about these uids and eids, ordered by id."""
        asked = packed_list(subjects)
        return [fact_from(row) for row in self._rows("facts_of", subjects=asked, signs="[1,-1]")]

    def nodes(self, uids: Iterable[Uid]) -> list[Node]:
        """Return the nodes that exist among `uids`, ordered by uid."""
        return [node_from(row) for row in self._rows("nodes_by_uid", uids=packed_list(uids))]

    def scan_nodes(self, kind: Kind | None = None) -> Iterator[Node]:
        """Yield every node (of `kind`) of one moment, ordered by uid."""
        return map(node_from, self._scan("nodes_after", after="", kind=kind.value if kind else "", limit=-1))

    def scan_edges(self) -> Iterator[Edge]:
        """Yield every edge of one moment, ordered by eid."""
        return map(edge_from, self._scan("edges_after", after="", limit=-1))

    def edge_strips(self) -> Iterator[NameStrip | NumberStrip]:
        """Yield all names and then every edge of one moment as texts laid end to end, in the order of the file."""
        with self._readers.reading(timeout_s=None) as connection:
            yield from name_strips(connection)
            yield from number_strips(connection)
            # Of what was read nothing is asked for again soon.
            connection.execute("PRAGMA shrink_memory")

    def uid_strips(self) -> Iterator[tuple[Kind, str]]:
        """Yield the uids of all nodes, those of one kind laid end to end, in the order of their index."""
        with self._readers.reading(timeout_s=None) as connection:
            for kind in Kind:
                at, uid = "", ""
                while True:
                    place = {"kind": kind.value, "at": at, "uid": uid, "limit": STRIP_ROWS}
                    text, at = connection.execute(statement("reads/uid_strips"), place).fetchone()
                    if not text:
                        break
                    uid = text[-_UID:]
                    yield kind, text

    def edges(self, eids: Iterable[Eid]) -> list[Edge]:
        """Return the edges that exist among `eids`, ordered by eid."""
        return [edge_from(row) for row in self._rows("edges_by_eid", eids=packed_list(eids))]

    def edges_of(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> list[Edge]:
        """Return the edges that leave `uids` in `direction`, ordered by eid."""
        asked = edge_parameters(uids, relations, times)
        return [edge_from(row) for row in self._rows(f"edges_{direction.value}", **asked)]

    def degrees(
        self, uids: Iterable[Uid], direction: Direction, relations: Sequence[Relation], times: Times = NOW
    ) -> dict[Uid, int]:
        """Return to how many different nodes the edges leaving `uids` in `direction` lead; none: left out."""
        asked = edge_parameters(uids, relations, times)
        return dict(self._rows(f"degrees_{direction.value}", **asked))

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
        """Return everything reachable from `starts`, level by level, in one moment of the store."""
        check_walk(depth, limit)
        with self._readers.reading() as connection:
            return reached(connection, starts, direction, relations, times=times, depth=depth, limit=limit)

    def named(
        self, kinds: Sequence[Kind], name: str, *, project: str = "", prefix: bool = False, limit: int = 20
    ) -> list[Node]:
        """Return the nodes called `name` by name, `run_id` or uid, ordered by (name, uid)."""
        asked = name_parameters(kinds, name, project=project, limit=limit)
        rows = self._rows("nodes_named_like" if prefix else "nodes_named", **asked)
        return [node_from(row) for row in rows]

    def with_digest(self, value: str, *, algorithm: str = "", limit: int = 100) -> list[Node]:
        """Return the nodes with a digest that starts with `value`, ordered by uid."""
        asked = digest_parameters(value, algorithm=algorithm, limit=limit)
        return [node_from(row) for row in self._rows("nodes_with_digest", **asked)]

    def newest(self, series: Uid, *, limit: int = 1) -> list[Node]:
        """Return the last versions of a series in their order (time, then uid), newest first."""
        return [node_from(row) for row in self._rows("newest_of", series=series, limit=limit)]

    def search(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Page:
        """Return a page of the nodes that match, in the search's order and then by uid."""
        check_search(search, first)
        with self._readers.reading() as connection:
            return found(connection, search, first=first, after=after, counted=counted)

    def hits(self, search: Search, *, first: int = 20, after: str = "", counted: bool = True) -> Hits:
        """Return as `search`, uids only."""
        check_search(search, first)
        with self._readers.reading() as connection:
            return found_uids(connection, search, first=first, after=after, counted=counted)

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by kind, edges by relation and facts; absent ones as 0."""
        held: dict[str, int] = dict(self._rows("count_all"))
        return {name: held.get(name, 0) for name in (*map(str, Kind), *map(str, Relation), "facts")}

    def changes(self, since: int, *, limit: int = 1000) -> list[Change]:
        """Return the changes after sequence `since`, oldest first."""
        return [change_from(row) for row in self._rows("changes_since", since=since, limit=max(limit, 0))]

    def token(self) -> Token:
        """Return where the change log ends."""
        return Token(self._id, self._rows("log_end")[0][0])

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
        self._readers.close()
        self._writer.close()

    def _rows(self, name: str, /, **parameters: str | bytes | int | float | None) -> list[Row]:
        with self._readers.reading(one_moment=False) as connection:
            return connection.execute(statement(f"reads/{name}"), parameters).fetchall()

    def _scan(self, name: str, /, **parameters: str | int) -> Iterator[Row]:
        with self._readers.reading(timeout_s=None) as connection:
            cursor = connection.execute(statement(f"reads/{name}"), parameters)
            while rows := cursor.fetchmany(_FETCH):
                yield from rows

    def _opened(self) -> tuple[Writer, Readers, str]:
        writer = Writer(self._path)
        try:
            return writer, Readers(self._path), writer.run(self._identified)
        except BaseException:
            writer.close()
            raise

    def _opened_to_read(self) -> tuple[Refusing, Readers, str]:
        """Open what this process may not write."""
        readers = Bystanders(self._path)
        try:
            with readers.reading() as connection:
                version, store = self._held(connection)
            if version < VERSION:
                raise Unavailable(
                    f"{self._path} was written by an older Headwater and is read-only here, so that it cannot be "
                    "brought up to date; give write permission for it and its folder, or copy it to a folder of yours"
                )
        except BaseException:
            readers.close()
            raise
        return Refusing(self._path), readers, store

    def _appended(self, connection: sqlite3.Connection, batches: Sequence[Batch]) -> list[Receipt]:
        with uncollected():
            return appended(connection, self._id, batches)

    def _identified(self, connection: sqlite3.Connection) -> str:
        """Return the id of the store, after making or checking its schema."""
        if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
            _make_schema(connection)
        version, store = self._held(connection)
        bring_up(connection, version)
        return store

    def _held(self, connection: sqlite3.Connection) -> tuple[int, str]:
        """Return the version of the file and the id of the store."""
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchall():
            raise Invalid(f"{self._path} is a database of something else; name another file")
        version, store = int(self._described(connection, "schema")), self._described(connection, "store")
        if version > VERSION:
            raise Invalid(
                f"{self._path} was written by a newer Headwater (schema {version}, this one knows {VERSION}); "
                "upgrade headwater"
            )
        return version, store

    def _described(self, connection: sqlite3.Connection, key: str) -> str:
        row = connection.execute(statement("reads/meta"), {"key": key}).fetchone()
        if row is None:
            raise Invalid(f"{self._path} is a database of something else; name another file")
        return str(row[0])


def _make_schema(connection: sqlite3.Connection) -> None:
    for text in schema():
        connection.execute(text)
    described = {"schema": str(VERSION), "store": uuid.uuid4().hex}
    rows = [{"key": key, "value": value} for key, value in described.items()]
    connection.executemany(statement("writes/put_meta"), rows)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(f"the folder {folder} cannot be made ({error}); name another place") from error
