"""Which media type a client prefers."""

from __future__ import annotations

from collections.abc import Sequence

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"


def chosen(accept: str, offered: Sequence[str]) -> str | None:
    """Return the offered type that the Accept header `accept` likes best, None if it likes none.

    Without the header it is the first; among equals the one that the client names first.
    """
    if not accept.strip():
        return offered[0]
    liked = sorted((_range(part) for part in accept.split(",")), key=lambda each: -each[1])
    for pattern, quality in liked:
        for kind in offered:
            if quality > 0 and _fits(kind, pattern):
                return kind
    return None


def _range(part: str) -> tuple[str, float]:
    pattern, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return pattern, float(quality)
    except ValueError:
        return pattern, 0.0


def _fits(kind: str, pattern: str) -> bool:
    return pattern in (kind, "*/*", f"{kind.partition('/')[0]}/*")
