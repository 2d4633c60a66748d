"""Fields that a search names and nothing has: what was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from headwater.filters import All, AnyOf, Compare, Condition, Not, Search
from headwater.model import Kind, Times
from headwater.services.reading import Reading

SAMPLE = 200
_NEAR = 3
_OWN = frozenset({"name", "project", "kind", "occurred_at", "recorded_at"})


def strange_fields(reading: Reading, search: Search, times: Times) -> dict[str, list[str]]:
    """Return each field of `search` that none of the newest things of its kinds has, with near ones that they have.

    200 things are looked at, and 200 runs, as versions are found by the metrics of these.
    """
    wanted = sorted({*_fields(search.where), search.order_by} - _OWN)
    if not wanted:
        return {}
    known = _known(reading, search.kinds, times)
    return {
        field: get_close_matches(field, sorted(known), n=_NEAR, cutoff=0.75)
        for field in wanted
        if field not in known
    }


def _known(reading: Reading, kinds: Collection[Kind], times: Times) -> set[str]:
    samples = (tuple(kinds), (Kind.RUN,))
    pages = [reading.search(Search(kinds=each, times=times), first=SAMPLE) for each in samples]
    return {*_OWN, *(key for page in pages for node in page.nodes for key in node.props)}


def _fields(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Compare):
        yield condition.field
    elif isinstance(condition, Not):
        yield from _fields(condition.inner)
    elif isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _fields(part)
