"""From a thing that a run uses or makes to the statement of what it is, at once or beside the training."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from headwater import statements
from headwater.capture.describing import (
    MOST_COPIED_BYTES,
    Copy,
    Wish,
    describe_address,
    describe_object,
    describe_path,
    describe_small,
    describe_table,
    unread,
)
from headwater.capture.tables import Table, frozen, is_table, rough_bytes, table_of
from headwater.capture.things import Captured, Described, is_a, path_of
from headwater.capture.working import worker
from headwater.errors import Invalid
from headwater.facts import Fact
from headwater.model import SERIES, Kind, Uid
from headwater.naming import WORDS, parse

if TYPE_CHECKING:
    from headwater.capture.runs import Run

SMALL_BYTES = 4_000_000
Link = Callable[[Uid], Sequence[Fact]]
"""Told the uid of a version, returns what the run has to do with it."""
_LOG = logging.getLogger("headwater.capture")


class Reading:
    """Reads things for one run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def read(
        self,
        thing: object,
        captured: Captured,
        wish: Wish,
        version: str,
        link: Link,
        *,
        made: bool = False,
    ) -> None:
        """Find out what a thing is, at once where it may change or is small, else in the background, and state it."""

        def state(found: Described) -> None:
            self._state(captured, found, version, link)

        if isinstance(thing, Captured):
            if thing.is_known:
                self._run.record(link(thing.uid))
            else:
                worker("data").do(lambda: self._run.record(link(thing.uid)))
        elif (path := path_of(thing)) is not None:
            self._path(path, captured, wish, version, state)
        elif isinstance(thing, str):
            self._text(thing, captured, version, link)
        elif is_table(thing):
            self._table(thing, captured, wish, version, state)
        elif captured.kind is Kind.MODEL or made:
            state(describe_object(thing))
        else:
            captured.know("")
            raise Invalid(f"{type(thing).__name__} is neither a table, an array, a model nor a path")

    def _table(
        self, thing: object, captured: Captured, wish: Wish, version: str, state: Callable[[Described], None]
    ) -> None:
        """State a table in memory, at once where it is small or may change, and then its profile."""
        kept = frozen(thing)
        at_once = kept is None or _is_quick(kept)
        table = _told(thing if kept is None else kept, captured, wish, state) if at_once else None
        copy = Copy(table) if table is not None and kept is None and _is_profiled(table, wish) else None

        def rest() -> None:
            known = table or _told(kept, captured, wish, state)
            if _is_profiled(known, wish):
                profile = (copy or Copy(known)).profile(wish)
                self._state(captured, Described(captured.digests, profile), version)

        worker("data").do(rest)

    def _path(
        self, path: Path, captured: Captured, wish: Wish, version: str, state: Callable[[Described], None]
    ) -> None:
        path = path.expanduser().absolute()

        def read() -> None:
            try:
                state(describe_path(path, wish, model=captured.kind is Kind.MODEL))
            except Exception as error:
                state(unread(path, f"{type(error).__name__}: {error}"))
                _LOG.warning("headwater: %s has no digest: %s", path, error)

        def look() -> None:
            told = describe_path(path, wish, model=False)
            if set(told.digests) == set(captured.digests):
                self._state(captured, told, version)

        if not path.is_file() or path.stat().st_size >= SMALL_BYTES:
            worker("data").do(read)
            return
        state(describe_small(path, model=captured.kind is Kind.MODEL))
        if captured.kind is not Kind.MODEL and wish.profile:
            worker("data").do(look)

    def _text(self, text: str, captured: Captured, version: str, link: Link) -> None:
        if "://" in text or text.partition(":")[0] not in WORDS:
            self._state(captured, describe_address(text, version=version), version, link)
            return
        reference = parse(text)
        if reference.kind not in SERIES or not reference.version:
            captured.know("")
            raise Invalid(f"{text} names no version; write e.g. dataset:clicks@v8")
        captured.kind, captured.name = reference.kind, reference.name
        self._state(
            captured, Described(label=reference.version), reference.version, link, project=reference.project
        )

    def _state(
        self,
        captured: Captured,
        found: Described,
        version: str,
        link: Link | None = None,
        *,
        project: str = "",
    ) -> None:
        """State a version and what the run has to do with it; one without digest or label belongs to this run."""
        stamp = self._run.stamp()
        if found.modified_at is not None:
            at = datetime.fromtimestamp(found.modified_at, UTC)
            stamp = replace(stamp, occurred_at=min(at, stamp.occurred_at))
        stated = statements.version(
            captured.kind,
            captured.name,
            stamp,
            project=project or self._run.identity.project,
            label=version or found.label,
            props=found.props,
            digests=found.digests,
            producer=(self._run.identity.run_id, captured.name),
        )
        captured.know(stated.uid, found.digests)
        self._run.record([*stated.facts, *(link(stated.uid) if link else ())])


def _is_quick(thing: object) -> bool:
    """Return whether a table is digested in milliseconds: small, and what reads it is imported."""
    return rough_bytes(thing) <= SMALL_BYTES and (is_a(thing, "numpy", "ndarray") or "pyarrow" in sys.modules)


def _is_profiled(table: Table, wish: Wish) -> bool:
    return wish.profile and table.size_bytes <= MOST_COPIED_BYTES


def _told(thing: object, captured: Captured, wish: Wish, state: Callable[[Described], None]) -> Table:
    """State what a table is and return it."""
    try:
        table = table_of(thing)
        state(describe_table(table, wish))
    except Exception:
        captured.know("")
        raise
    return table
