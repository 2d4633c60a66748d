"""Arguments that every store refuses alike."""

from __future__ import annotations

from headwater.errors import Invalid
from headwater.store import Token

MIN_UID_PREFIX = 4


def check_walk(depth: int | None, limit: int) -> None:
    """Refuse walks that could never take a step or hold a node.

    Raises:
        Invalid: `depth` is negative or `limit` is not positive.
    """
    if depth is not None and depth < 0:
        raise Invalid(f"the depth of a walk is 0 or more edges, not {depth}")
    if limit < 1:
        raise Invalid(f"the limit of a walk is 1 or more nodes, not {limit}")


def check_token(token: Token, store: str) -> None:
    """Refuse to wait for a change of another store, which would never come.

    Raises:
        Invalid: `token` was given out by another store than `store`.
    """
    if token.store != store:
        raise Invalid(f"the consistency token is of store {token.store[:12]!r}, this is {store[:12]!r}")
