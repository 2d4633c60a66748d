"""The connection: address, time-outs, and driver errors turned into ours."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)

from headwater.errors import Forbidden, Invalid, Unavailable
from headwater.patience import check, patience
from headwater.store.neo4j.cutting import Cutting
from headwater.store.neo4j.statements import Statements, given

CONNECT_TIMEOUT_S = 2.0
ANSWER_TIMEOUT_S = 3.0
RETRY_WINDOW_S = 1.5
RETRY_PAUSE_S = 0.05
QUERY_TIMEOUT_S = 30.0
WRITE_TIMEOUT_S = 120.0
FETCHED = 5_000

# What an index of Neo4j takes of one value, with some room for what it stores beside it.
MOST_INDEXED_BYTES = 8_000
_TOO_LARGE = re.compile(
    r"value is too large to index.*?\{(?P<property>\w+)[^}]*\}.*?property size: (?P<size>\d+)", re.S
)
_MEANWHILE = (
    "EquivalentSchemaRuleAlreadyExists",
    "IndexAlreadyExists",
    "ConstraintAlreadyExists",
    "IndexNotFound",
    "IndexDropFailed",
)

_Result = TypeVar("_Result")

# What goes wrong is said in our errors; the driver's own lines on stderr would only repeat it.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Neo4j is: `url` without secrets and options, `database` ("" for the default), label `prefix`."""

    url: str
    user: str = ""
    password: str = ""
    database: str = ""
    prefix: str = ""


def address_of(text: str) -> Address:
    """Return what a store address says.

    Raises:
        Invalid: the host is missing or an option is unknown.
    """
    parts = urlsplit(text)
    if not parts.hostname:
        raise Invalid(f"{parts.scheme}://{parts.path} names no host; write neo4j://HOST:7687")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if unknown := sorted(options.keys() - {"database", "prefix"}):
        raise Invalid(f"unknown option {unknown[0]!r} in the store address; known: database, prefix")
    try:
        port = parts.port or 7687
    except ValueError as error:
        raise Invalid(
            f"the port in the store address is no number: {parts.netloc.rpartition('@')[2]}"
        ) from error
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Address(
        url=f"{parts.scheme}://{host}:{port}",
        user=parts.username or os.environ.get("HEADWATER_NEO4J_USER", ""),
        password=parts.password or os.environ.get("HEADWATER_NEO4J_PASSWORD", ""),
        database=options.get("database", parts.path.strip("/")),
        prefix=options.get("prefix", ""),
    )


class Connection:
    """Sessions over one driver. Reads are routed to secondaries where the address is a cluster's."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._cutting = Cutting(self._end_call)
        self._bookmarks: neo4j.BookmarkManager = neo4j.GraphDatabase.bookmark_manager()
        auth = (address.user or "neo4j", address.password) if address.password else None
        with self._translated():
            self._driver = neo4j.GraphDatabase.driver(
                address.url,
                auth=auth,
                connection_timeout=CONNECT_TIMEOUT_S,
                connection_acquisition_timeout=ANSWER_TIMEOUT_S,
                connection_write_timeout=ANSWER_TIMEOUT_S,
                max_transaction_retry_time=0,
                liveness_check_timeout=0,
                notifications_min_severity="OFF",
                user_agent="headwater",
            )

    def read(self, work: Callable[[neo4j.ManagedTransaction], _Result]) -> _Result:
        """Return what `work` reads in one transaction."""

        def once() -> _Result:
            with self._session(neo4j.READ_ACCESS) as session, self._cutting.marked() as mark:
                return session.execute_read(neo4j.unit_of_work(timeout=_most_s(), metadata=mark)(work))

        return self._repeated(once)

    def write(self, work: Callable[[neo4j.ManagedTransaction], _Result]) -> _Result:
        """Return what `work` did in one transaction; it may run again, so its outcome must not add up."""

        def once() -> _Result:
            with self._session(neo4j.WRITE_ACCESS) as session:
                return session.execute_write(neo4j.unit_of_work(timeout=WRITE_TIMEOUT_S)(work))

        return self._repeated(once)

    def rows(self, statement: str, **parameters: Any) -> list[neo4j.Record]:
        """Return the records of one reading statement of `statements`."""

        def once() -> list[neo4j.Record]:
            with self._session(neo4j.READ_ACCESS) as session, self._cutting.marked() as mark:
                query = neo4j.Query(statement, timeout=_most_s(), metadata=mark)
                return list(session.run(query, given(parameters)))

        return self._repeated(once)

    def stream(
        self, statement: str, parameters: Mapping[str, Any], *, at_once: int = FETCHED
    ) -> Iterator[neo4j.Record]:
        """Yield the records of one reading statement as they come, fetched `at_once`."""
        with self._translated(), self._session(neo4j.READ_ACCESS, at_once) as session:
            yield from session.run(statement, given(parameters))

    def execute(self, statement: str) -> None:
        """Run one schema statement, which does nothing where what it asks for is there."""

        def once() -> None:
            with self._session(neo4j.WRITE_ACCESS) as session:
                try:
                    session.run(statement).consume()
                except ClientError as error:
                    if not (error.code or "").endswith(_MEANWHILE):
                        raise  # else another process did it between the look and the deed

        self._repeated(once)

    def verify(self) -> None:
        """Raise unless the server answers and lets us in."""
        with self._translated():
            self._driver.verify_connectivity()

    def bookmark(self) -> str:
        """Return how far this connection's writes are, for another one to wait for."""
        return " ".join(sorted(self._bookmarks.get_bookmarks()))

    def close(self) -> None:
        """Close every connection."""
        self._cutting.close()
        self._driver.close()

    def _end_call(self, call: str) -> None:
        with self._translated(), self._session(neo4j.WRITE_ACCESS) as session:
            session.run(Statements().text("writes/ended_transactions"), given({"call": call})).consume()

    def _repeated(self, once: Callable[[], _Result]) -> _Result:
        """Return what `once` does, tried again for a short while where the server says that this may help.

        The driver's own retries take seconds for each try on a server that is silent, so they are off. Where the
        server speaks, e.g. of a deadlock, after whatever waiting for a lock, the while begins with its first refusal.
        """
        pause, until, spoke = RETRY_PAUSE_S, time.monotonic() + RETRY_WINDOW_S, False
        with self._translated():
            while True:
                check()
                try:
                    return once()
                except (Neo4jError, DriverError) as error:
                    if isinstance(error, Neo4jError) and not spoke:
                        spoke, until = True, time.monotonic() + RETRY_WINDOW_S
                    if not error.is_retryable() or time.monotonic() > until:
                        raise
                time.sleep(pause)
                pause *= 2

    def _session(self, mode: str, at_once: int = FETCHED) -> neo4j.Session:
        return self._driver.session(
            database=self.address.database or None,
            default_access_mode=mode,
            bookmark_manager=self._bookmarks,
            fetch_size=at_once,
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        url = self.address.url
        try:
            yield
        except AuthError as error:
            raise Forbidden(
                f"Neo4j at {url} refused the login; set HEADWATER_NEO4J_USER and HEADWATER_NEO4J_PASSWORD"
            ) from error
        except (ServiceUnavailable, OSError) as error:
            raise Unavailable(f"Neo4j at {url} does not answer; is it running and reachable?") from error
        except ConfigurationError as error:
            raise Invalid(f"the store address {url} cannot be used: {error}") from error
        except ClientError as error:
            raise _of_client(error, url) from error
        except (Neo4jError, DriverError) as error:
            if found := _TOO_LARGE.search(str(error)):
                raise _too_large(found, url) from error
            raise Unavailable(f"Neo4j at {url} could not do this now: {error}") from error


def _most_s() -> float:
    """Return how long the server may work on one reading: never longer than somebody waits."""
    left_s = patience().left_s
    # 0 would mean: for ever.
    return QUERY_TIMEOUT_S if left_s is None else max(0.001, min(QUERY_TIMEOUT_S, left_s))


def _too_large(found: re.Match[str], url: str) -> Invalid:
    """Return why a text that an index of the server cannot take is refused, whenever it is sent."""
    return Invalid(
        f"Neo4j at {url} cannot index a {found['property']} of {int(found['size']):,} bytes; shorten it to "
        f"{MOST_INDEXED_BYTES:,}, or keep it elsewhere and only its address here"
    )


def _of_client(error: ClientError, url: str) -> Exception:
    code = error.code or ""
    if code.endswith("DatabaseNotFound"):
        return Invalid(f"Neo4j at {url} has no such database: {error.message}")
    if "TransactionTimedOut" in code or "Terminated" in code:
        return Unavailable(f"Neo4j at {url} took too long; narrow the question or try again")
    return Unavailable(f"Neo4j at {url} refused a statement: {error.message}")
