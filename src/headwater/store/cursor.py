"""Where a page of a search ended, as opaque text that survives between requests."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from headwater.errors import Invalid
from headwater.filters import Search
from headwater.matching import OrderKey
from headwater.model import Uid


@dataclass(frozen=True, slots=True)
class Cursor:
    """The order key (None: missing, hence among the last) and the uid of the last node shown."""

    key: OrderKey | None
    uid: Uid


def write_cursor(search: Search, cursor: Cursor) -> str:
    """Return `cursor` as text; it only fits searches in the same order."""
    whole = [search.order_by, search.descending, cursor.key, cursor.uid]
    return base64.urlsafe_b64encode(json.dumps(whole).encode()).decode().rstrip("=")


def read_cursor(search: Search, text: str) -> Cursor | None:
    """Return the cursor that `text` holds; None for the empty text, which means the beginning.

    Raises:
        Invalid: `text` is no cursor, or one of a search in another order.
    """
    if not text:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        order_by, descending, key, uid = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        f"{key}{uid}".encode()
        read = Cursor(None if key is None else (int(key[0]), float(key[1]), str(key[2])), str(uid))
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Invalid(f"{text[:60]!r} is not a cursor; leave it out to start again") from error
    if (order_by, descending) != (search.order_by, search.descending):
        raise Invalid("the cursor belongs to a search in another order; leave it out to start again")
    return read
