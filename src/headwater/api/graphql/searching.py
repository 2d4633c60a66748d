"""Pages of a search as a connection with a cursor at every item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from headwater.api.graphql.asking import asks_for
from headwater.api.graphql.connections import (
    MOST,
    Connection,
    check_first,
    connection,
    read_cursor,
    write_cursor,
)
from headwater.api.graphql.context import Asked
from headwater.api.graphql.entities import Entity, entity_of
from headwater.errors import Invalid
from headwater.model import Node, Times


class Found(Protocol):
    """A page as the catalog gives it: its nodes, how many there are in all, and where to go on ("": the end)."""

    @property
    def nodes(self) -> Sequence[Node]: ...
    @property
    def total(self) -> int: ...
    @property
    def after(self) -> str: ...


class Fetch(Protocol):
    """A search that only needs to know which page, and whether to count all that there are."""

    def __call__(self, *, first: int, after: str, counted: bool) -> Found: ...


async def searched(
    info: Asked, fetch: Fetch, times: Times, *, first: int, after: str | None
) -> Connection[Entity]:
    """Return a page of what `fetch` finds.

    The catalog knows where a page ends and nothing between, so the cursor of an item is the start of its page
    and how many items to step over. What is found is counted where the query selects `totalCount`.

    Raises:
        Invalid: `first` is out of bounds or `after` is no cursor.
    """
    check_first(first)
    start, skip = _place(after)
    page = await info.context.run(
        fetch, first=first + skip, after=start, counted=asks_for(info, "totalCount")
    )
    nodes = list(page.nodes)[skip:]
    info.context.spend(len(nodes))
    cursors = [write_cursor([start, str(skip + at + 1)]) for at in range(len(nodes))]
    if cursors and page.after:
        cursors[-1] = write_cursor([page.after, "0"])
    found = [entity_of(node, times) for node in nodes]
    return connection(found, cursors, total=page.total, after=after, more=bool(page.after))


def _place(after: str | None) -> tuple[str, int]:
    if not after:
        return "", 0
    parts = read_cursor(after)
    if len(parts) != 2 or not parts[1].isdecimal() or not 0 <= int(parts[1][:9]) <= MOST:
        raise Invalid(f"{after[:60]!r} is not a cursor of a search; leave it out to start again")
    return parts[0], int(parts[1])
