"""Edges as who depends on whom by which relation and role, without their times."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.model import Eid, Uid
from headwater.topology.columns import DETAILED, RELATION_BITS, RELATIONS, Manners
from headwater.topology.names import Numbers, texts
from headwater.topology.walking import Moment, Passing, added_places, base_places

_VALUES = [relation.value for relation in RELATIONS]


class LinkRow(NamedTuple):
    """What an edge links; `eid` is "" where it carries no properties."""

    effect: Uid
    cause: Uid
    relation: str
    role: str
    eid: Eid


def linked(
    at: Moment, manners: Manners, effects: Numbers, only: Passing, into: NDArray[np.bool_] | None
) -> list[LinkRow]:
    """Return the edges of `effects` that pass, to causes marked in `into`."""
    columns, held = at.base.columns, manners.held
    rows = base_places(at, effects, only)  # upstream a place is a row
    if into is not None:
        rows = rows[into.take(columns.cause.take(rows))]
    codes = columns.code.take(rows)
    named = _named(at, np.concatenate((columns.effect.take(rows), columns.cause.take(rows))))
    found = zip(
        named[: len(rows)],
        named[len(rows) :],
        [_VALUES[code] for code in (codes & RELATION_BITS).tolist()],
        [held[number][0] for number in columns.manner.take(rows).tolist()],
        _ids(at, rows, codes),
        strict=True,
    )
    return [*map(LinkRow._make, found), *_added(at, effects, only, into)]


def _named(at: Moment, numbers: Numbers) -> list[Uid]:
    """Return the names of nodes, each made once: most are at several edges."""
    different, place = np.unique(numbers, return_inverse=True)
    names = at.texts(different.astype(np.int32))
    return [names[each] for each in place.tolist()]


def _ids(at: Moment, rows: NDArray[np.integer], codes: NDArray[np.uint8]) -> list[Eid]:
    ids = [""] * len(rows)
    detailed = np.flatnonzero(codes & DETAILED)
    for place, eid in zip(detailed.tolist(), texts(at.base.columns.eid[rows[detailed]]), strict=True):
        ids[place] = eid
    return ids


def _added(at: Moment, effects: Numbers, only: Passing, into: NDArray[np.bool_] | None) -> list[LinkRow]:
    out: list[LinkRow] = []
    for place in added_places(at, effects, only):
        edge, (_, cause) = at.delta.added[place], at.delta.ends[place]
        if into is None or (cause < len(into) and into[cause]):
            eid = edge.eid if edge.props else ""
            out.append(LinkRow(edge.effect, edge.cause, edge.relation.value, edge.role, eid))
    return out
