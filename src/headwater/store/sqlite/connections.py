"""Connections to one file: a single writer that commits waiting requests together, and a pool of readers."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from headwater.errors import Unavailable
from headwater.patience import ENDLESS, Patience, check, patience
from headwater.store.sqlite.checkpoints import Checkpoints
from headwater.store.sqlite.failures import spoken
from headwater.store.sqlite.turns import Turns

BUSY_TIMEOUT_S = 30.0
READ_TIMEOUT_S = 30.0
MAX_GROUP = 64
_PROGRESS_STEPS = 20_000
# What others write empties the cache of a connection, and the system keeps the pages of the file anyway: a large one
# for each of many readers would only be memory that is asked for and given back.
_CACHE_KIB = 2_048
_MOST_IDLE = 8
_BULK_CACHE_KIB = (
    262_144  # a large batch touches most pages of the indexes; what does not fit is written twice
)
_LOG_PAGES = 16_384  # 64 MB: with SQLite's own 4 MB a bulk import waits for the disk half of its time
# Of small writes a thread moves the log; they would wait for hundreds of ms where they did it themselves.
_MOST_LOG_PAGES = 131_072

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Work = Callable[[sqlite3.Connection, Sequence[_Item]], Sequence[_Result]]


class Writer:
    """The one connection that writes. Requests that wait while another commits share the next commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = connect(path)
        self._cache_kib = 0
        self._checkpoints = Checkpoints(partial(connect, path), self._alone)
        self._turns = Turns(path)
        self._writing = threading.Lock()
        self._waiting: deque[_Request[object, object]] = deque()

    def run(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Return what `work` did, once that is synced to disk.

        Raises:
            Unavailable: the disk is full, the file is locked or cannot be written; nothing was kept. Or the thread
                that wrote for this one was interrupted; whether it was kept is not known.
        """
        (outcome,) = self.run_all([None], lambda connection, _: [work(connection)], bulk=False)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def run_all(
        self, items: Sequence[_Item], work: _Work[_Item, _Result], *, bulk: bool
    ) -> list[_Result | Exception]:
        """Return what `work` did with each of `items`, or why that failed alone, once that is synced to disk.

        It is given as many at once as wait for it; where they cannot be done together, one by one. `bulk`: they
        touch many pages.

        Raises:
            Unavailable: as `run`, for all of them.
        """
        requests = [_Request(item, work) for item in items]
        self._waiting.extend(requests)  # type: ignore[arg-type]
        with self._writing:
            while not all(request.settled for request in requests):
                if not self._commit(_BULK_CACHE_KIB if bulk else _CACHE_KIB):
                    raise _interrupted(self._path)
        return _outcomes(requests)

    def close(self) -> None:
        """Close the connection once nobody writes."""
        self._checkpoints.close()
        with self._writing:
            self._connection.close()
            self._turns.close()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from writing meanwhile."""
        with self._writing, self._turns.taken():
            yield

    def _commit(self, cache_kib: int) -> int:
        """Commit what waits; returns how many those were, each of which is settled then, whatever happens."""
        group: list[_Request[object, object]] = []
        try:
            self._take(group)
            with self._turns.taken(), spoken(self._path):
                self._make_room(cache_kib)
                if not self._together(group):
                    self._one_by_one(group)
            if cache_kib != _BULK_CACHE_KIB:
                self._checkpoints.ask()
        except Exception as error:
            self._roll_back()
            _fail(group, error)
        except BaseException:
            self._roll_back()
            _fail(group, _interrupted(self._path))
            raise
        finally:
            for request in group:
                request.settled = True
        return len(group)

    def _together(self, group: Sequence[_Request[object, object]]) -> bool:
        """Commit requests of one kind as one; where that fails nothing is kept, and what is at fault not known."""
        if any(request.work != group[0].work for request in group):
            return False
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            results = group[0].work(self._connection, [request.item for request in group]) if group else ()
        except Exception:
            self._roll_back()
            if len(group) == 1:
                raise  # who is at fault is known: to take over a large file a second time would take minutes
            return False
        self._connection.execute("COMMIT")
        for request, result in zip(group, results, strict=True):
            request.result = result
        return True

    def _one_by_one(self, group: Sequence[_Request[object, object]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for request in group:
            self._attempt(request)
        self._connection.execute("COMMIT")

    def _take(self, group: list[_Request[object, object]]) -> None:
        """Move what waits into `group`; an interruption at any place leaves each in one of the two, or in both."""
        while self._waiting and len(group) < MAX_GROUP:
            request = self._waiting[0]
            if not request.settled:
                group.append(request)
            self._waiting.popleft()

    def _make_room(self, cache_kib: int) -> None:
        if cache_kib != self._cache_kib:
            self._connection.execute(f"PRAGMA cache_size = -{cache_kib}")
            self._connection.execute("PRAGMA shrink_memory")
            pages = _LOG_PAGES if cache_kib == _BULK_CACHE_KIB else _MOST_LOG_PAGES
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
            self._cache_kib = cache_kib

    def _attempt(self, request: _Request[object, object]) -> None:
        """Run one request; what goes wrong in it alone is undone alone."""
        self._connection.execute("SAVEPOINT request")
        try:
            with spoken(self._path):
                (request.result,) = request.work(self._connection, [request.item])
        except Exception as error:
            if not self._connection.in_transaction:
                raise
            request.failure = error
            self._connection.execute("ROLLBACK TO request")
        self._connection.execute("RELEASE request")

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")


class _Request(Generic[_Item, _Result]):
    def __init__(self, item: _Item, work: _Work[_Item, _Result]) -> None:
        self.item, self.work = item, work
        self.result: _Result | None = None
        self.failure: Exception | None = None
        self.settled = False


def _fail(group: Sequence[_Request[object, object]], failure: Exception) -> None:
    for request in group:
        request.failure = failure


def _interrupted(path: Path) -> Unavailable:
    return Unavailable(f"whether {path} holds this is not known: writing it was interrupted; send it again")


def _outcomes(requests: Sequence[_Request[_Item, _Result]]) -> list[_Result | Exception]:
    failures = [request.failure for request in requests]
    if failures and all(isinstance(failure, Unavailable) for failure in failures):
        raise failures[0]  # type: ignore[misc]
    return [request.failure or request.result for request in requests]  # type: ignore[misc]


class Readers:
    """Connections that only read, each lent to one caller at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[_Reader] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def reading(
        self, *, timeout_s: float | None = READ_TIMEOUT_S, one_moment: bool = True
    ) -> Iterator[sqlite3.Connection]:
        """Lend a connection for at most `timeout_s` and while somebody waits.

        All that is read by it is of one moment of the store; what a single statement reads is so anyhow.

        Raises:
            Unavailable: the store is closed, reading took longer, or nobody waits for it any more.
        """
        check()
        waiting = patience()
        with spoken(self._path):
            reader = self._taken()
            connection = reader.connection
            try:
                reader.lend(waiting, timeout_s)
                with waiting.ended_by(connection.interrupt):
                    if one_moment:
                        connection.execute("BEGIN")
                    yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._put_back(reader)

    def close(self) -> None:
        """Close the idle connections now and the lent ones when they come back."""
        with self._lock:
            self._closed = True
            while self._idle:
                self._idle.pop().connection.close()

    def _taken(self) -> _Reader:
        with self._lock:
            if self._closed:
                raise Unavailable(f"the store {self._path} is closed; open it again")
            if self._idle:
                return self._idle.pop()
        return _Reader(self._connected())

    def _connected(self) -> sqlite3.Connection:
        """Return a new connection that only reads."""
        connection = connect(self._path)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _put_back(self, reader: _Reader) -> None:
        with self._lock:
            if self._closed or len(self._idle) >= _MOST_IDLE:
                reader.connection.close()
            else:
                self._idle.append(reader)


class _Reader:
    """A connection that looks, now and then while a statement runs, whether anybody still waits for it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._waiting, self._until = ENDLESS, float("inf")
        connection.set_progress_handler(self._is_over, _PROGRESS_STEPS)

    def lend(self, waiting: Patience, timeout_s: float | None) -> None:
        """Let what is read from now on end with this patience, or after `timeout_s`."""
        self._waiting = waiting
        self._until = float("inf") if timeout_s is None else time.monotonic() + timeout_s

    def _is_over(self) -> int:
        return int(self._waiting.is_over or time.monotonic() > self._until)


def connect(path: Path) -> sqlite3.Connection:
    """Return a new connection to `path`, in WAL mode and syncing every commit."""
    with spoken(path):
        connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in (
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = OFF",
                "temp_store = MEMORY",
                "trusted_schema = OFF",
                f"cache_size = -{_CACHE_KIB}",
                f"wal_autocheckpoint = {_LOG_PAGES}",
            ):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection
