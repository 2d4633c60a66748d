"""Pages as Relay connections: opaque keyset cursors, `first` required, no offsets."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import strawberry

from headwater.errors import Invalid

T = TypeVar("T")
S = TypeVar("S")

MOST = 100
MOST_IDS = 500


@strawberry.type
class PageInfo:
    """Where a page begins and ends, and whether there is more on either side."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    """One item of a page with the cursor to go on after it."""

    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    """One page; `totalCount` counts all pages."""

    total_count: int
    page_info: PageInfo
    edges: list[Edge[T]]

    @strawberry.field
    def nodes(self) -> list[T]:
        """The items without their cursors."""
        return [edge.node for edge in self.edges]


def check_first(first: int, most: int = MOST) -> int:
    """Return `first`.

    Raises:
        Invalid: it is not between 1 and `most`.
    """
    if not 1 <= first <= most:
        raise Invalid(f"first must be between 1 and {most}, not {first}")
    return first


def slice_after(
    items: Sequence[S],
    first: int,
    after: str | None,
    *,
    key: Callable[[S], tuple[str, ...]],
    descending: bool = False,
) -> tuple[list[S], bool]:
    """Return the page of `items`, which are in order of `key`, behind the cursor, and whether more follow.

    Raises:
        Invalid: `first` is out of bounds or `after` is no cursor.
    """
    check_first(first)
    start = tuple(read_cursor(after)) if after else ()
    behind = [item for item in items if not start or (key(item) < start if descending else key(item) > start)]
    return behind[:first], len(behind) > first


def connection(
    items: Sequence[T],
    cursors: Sequence[str],
    *,
    total: int,
    after: str | None,
    more: bool,
    end: str | None = None,
) -> Connection[T]:
    """Return the page behind `after`; `end` is the cursor to go on with where it is not the last item's."""
    return Connection(
        total_count=total,
        page_info=PageInfo(
            has_next_page=more,
            has_previous_page=bool(after),
            start_cursor=cursors[0] if cursors else None,
            end_cursor=end or (cursors[-1] if cursors else None),
        ),
        edges=[Edge(cursor=cursor, node=item) for cursor, item in zip(cursors, items, strict=True)],
    )


def write_cursor(parts: Sequence[str]) -> str:
    """Return `parts` as an opaque cursor."""
    packed = json.dumps(list(parts), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str) -> list[str]:
    """Return the parts of a cursor.

    Raises:
        Invalid: `text` is no cursor.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise Invalid(f"{text[:60]!r} is not a cursor; leave it out to start again") from error
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise Invalid(f"{text[:60]!r} is not a cursor; leave it out to start again")
    return parts
