"""From edges to a base: batches with numbers of their own are joined under one order of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from headwater.model import Edge, Uid
from headwater.topology.base import base_of
from headwater.topology.columns import Columns, Manners, columns_of, joined
from headwater.topology.delta import Delta
from headwater.topology.names import Halves, Names, Numbers, all_plain, in_order, is_plain, packed
from headwater.topology.walking import Moment

BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """Edges whose ends are numbered: first the plain names `halves`, then `rest`, plain or not."""

    columns: Columns
    halves: Halves
    rest: Sequence[Uid]


def moment_of(edges: Iterable[Edge], manners: Manners) -> Moment:
    """Return the moment that holds `edges`, which are read in batches."""
    waiting = iter(edges)
    return united(list(_parts(waiting, manners)))


def moment_anew(now: Moment, manners: Manners) -> Moment:
    """Return the moment with everything in its base that stands in `now`."""
    rows = np.arange(len(now.base.columns), dtype=np.int32)
    standing = now.delta.standing(rows, now.version)
    kept = now.base.columns if standing is None else now.base.columns.taken(rows[standing])
    alive = now.delta.alive(now.version)
    added = columns_of([now.delta.added[p] for p in alive], [now.delta.ends[p] for p in alive], manners)
    return united([Part(joined([kept, added]), now.names.halves(), now.delta.late_names)])


def united(parts: Sequence[Part]) -> Moment:
    """Return the moment that holds the edges of all parts."""
    rest = sorted({uid for part in parts for uid in part.rest})
    plain, odd = [uid for uid in rest if is_plain(uid)], [uid for uid in rest if not is_plain(uid)]
    names = Names(in_order(np.concatenate([*(part.halves for part in parts), packed(plain)])))
    late = {uid: len(names) + place for place, uid in enumerate(odd)}
    late |= dict(zip(plain, names.numbers(packed(plain)).tolist(), strict=True))
    base = base_of(joined([_renumbered(part, names, late) for part in parts]), len(names) + len(odd))
    return Moment(names, base, Delta(base, names, odd), 0)


def _renumbered(part: Part, names: Names, late: dict[Uid, int]) -> Columns:
    rest = np.array([late[uid] for uid in part.rest], dtype=np.int32)
    moved = np.concatenate((names.numbers(part.halves), rest))
    columns = part.columns
    return replace(columns, effect=_looked_up(moved, columns.effect), cause=_looked_up(moved, columns.cause))


def _looked_up(moved: Numbers, ends: Numbers) -> Numbers:
    return moved[ends] if len(ends) else ends


def _parts(edges: Iterator[Edge], manners: Manners) -> Iterator[Part]:
    """Yield at least one part, with at most BATCH edges each."""
    batch = list(islice(edges, BATCH))
    while True:
        yield _part(batch, manners)
        batch = list(islice(edges, BATCH))
        if not batch:
            return


def _part(edges: Sequence[Edge], manners: Manners) -> Part:
    uids = [uid for edge in edges for uid in (edge.effect, edge.cause)]
    if all_plain(uids):
        halves = packed(uids)
        names = Names(in_order(halves))
        numbers = names.numbers(halves).reshape(-1, 2)
        return Part(columns_of(edges, numbers, manners), names.halves(), ())
    return _mixed(edges, uids, manners)


def _mixed(edges: Sequence[Edge], uids: Sequence[Uid], manners: Manners) -> Part:
    """Return a part in which some names are not plain."""
    rest = sorted({uid for uid in uids if not is_plain(uid)})
    plain = sorted(set(uids).difference(rest))
    places = {uid: place for place, uid in enumerate([*plain, *rest])}
    numbers = np.array([places[uid] for uid in uids], dtype=np.int32).reshape(-1, 2)
    return Part(columns_of(edges, numbers, manners), packed(plain), rest)
