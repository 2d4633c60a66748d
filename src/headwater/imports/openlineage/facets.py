"""Facets as properties: bounded, and unknown ones kept as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from headwater.imports.openlineage.decoding import encoded
from headwater.imports.openlineage.events import Facet, Facets, items_of, text_of

MOST_UNKNOWN = 4_000
MOST_TEXT = 64_000
MOST_FACETS = 100
_ABOUT_ITSELF = frozenset({"_producer", "_schemaURL"})


def unknown(facets: Facets, known: Collection[str], *, prefix: str = "facet") -> dict[str, object]:
    """Return facets that are not `known` as JSON text under their names.

    Of those longer than 4,000 characters only the length is said; the kept event has them.
    """
    out: dict[str, object] = {}
    for name, facet in sorted(facets.items())[:MOST_FACETS]:
        if name in known:
            continue
        text = encoded(without_marks(facet))
        out[f"{prefix}.{name[:200]}"] = text if len(text) <= MOST_UNKNOWN else f"({len(text)} characters)"
    return out


def without_marks(facet: Facet) -> dict[str, object]:
    """Return a facet without what it says of itself."""
    return {key: value for key, value in facet.items() if key not in _ABOUT_ITSELF}


def long_text(facet: Mapping[str, object], *keys: str) -> str | None:
    """Return text of a facet, cut at 64,000 characters; None where there is none."""
    return text_of(facet, *keys)[:MOST_TEXT] or None


def number(facet: Mapping[str, object], key: str) -> int | float | None:
    """Return the number at `key`."""
    value = facet.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def named_values(items: Iterable[Mapping[str, object]], name: str, value: str) -> dict[str, str]:
    """Return the texts at `value` by those at `name`, for lists of objects with both."""
    return {
        text_of(each, name): text_of(each, value)
        for each in items
        if text_of(each, name) and isinstance(each.get(value), str)
    }


def owners(facets: Facets) -> dict[str, str]:
    """Return the roles of the owners by their names."""
    listed = items_of(facets.get("ownership", {}), "owners")
    return {
        text_of(each, "name"): text_of(each, "type") or "owner" for each in listed if text_of(each, "name")
    }


def tags(facets: Facets) -> dict[str, str]:
    """Return tags by key; those of a field as `field.key`."""
    out: dict[str, str] = {}
    for each in items_of(facets.get("tags", {}), "tags"):
        if key := text_of(each, "key"):
            field = text_of(each, "field")
            out[f"{field}.{key}" if field else key] = text_of(each, "value")
    return {key: value for key, value in out.items() if value}
