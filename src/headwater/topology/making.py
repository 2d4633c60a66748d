"""From edges to a base: what comes in batches is gathered, and its ends are numbered by one order of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np

from headwater.model import Edge, Kind
from headwater.topology.assembly import Assembly
from headwater.topology.base import base_of
from headwater.topology.columns import Columns, Manners, columns_of
from headwater.topology.delta import Delta
from headwater.topology.kinds import Kinds, code_of
from headwater.topology.names import Halves, Names, Numbers, all_plain, in_order, is_plain, packed
from headwater.topology.numbered import NumberedAssembly
from headwater.topology.strips import AnyStrip, NameStrip, NumberStrip, Read, Strip, read
from headwater.topology.walking import Moment

BATCH = 50_000


def moment_of(edges: Iterable[Edge], manners: Manners) -> Moment:
    """Return the moment that holds `edges`, which are read in batches."""
    waiting, assembly = iter(edges), Assembly()
    _add_edges(assembly, list(islice(waiting, BATCH)), manners)
    while batch := list(islice(waiting, BATCH)):
        _add_edges(assembly, batch, manners)
    return _united(assembly)


def moment_of_strips(strips: Iterable[AnyStrip], manners: Manners) -> Moment:
    """Return the moment that holds the edges of all strips, which are whole ones or those of names and numbers."""
    whole, numbered = Assembly(), NumberedAssembly()
    for each in (whole, numbered):
        _add_edges(each, [], manners)
    has_names = False
    for strip in strips:
        match strip:
            case NameStrip():
                numbered.name(strip)
                has_names = True
            case NumberStrip():
                numbered.number(strip, manners)
            case Strip():
                _add_strip(whole, strip, manners)
    return _united(numbered if has_names else whole)


def moment_anew(now: Moment, manners: Manners) -> Moment:
    """Return the moment with everything in its base that stands in `now`."""
    assembly = Assembly()
    alive = now.delta.alive(now.version)
    added = columns_of([now.delta.added[p] for p in alive], [now.delta.ends[p] for p in alive], manners)
    before = now.names.halves()
    assembly.add(chain(_standing(now), [added]), before, now.delta.late_names)
    anew = _united(assembly)
    if now.kinds is None:
        return anew
    numbers = np.array(
        [*anew.names.numbers(before).tolist(), *anew.numbers(now.delta.late_names)], dtype=np.int32
    )
    return replace(anew, kinds=now.kinds.renumbered(numbers, anew.delta.nodes))


def described(now: Moment, uids: Iterable[tuple[Kind, Halves]]) -> Moment:
    """Return the moment with the kinds of its nodes, given by kind as plain names of all nodes there are."""
    codes = np.zeros(now.delta.nodes, dtype=np.uint8)
    for kind, halves in uids:
        numbers = now.names.numbers(halves)
        codes[numbers[numbers >= 0]] = code_of(kind)
    return replace(now, kinds=Kinds(codes))


def _standing(now: Moment) -> Iterator[Columns]:
    """Yield the edges of the base that stand, part by part, so that they are not held twice."""
    for first in range(0, len(now.base.columns), BATCH):
        rows = np.arange(first, min(first + BATCH, len(now.base.columns)), dtype=np.int32)
        standing = now.delta.standing(rows, now.version)
        yield now.base.columns.taken(rows if standing is None else rows[standing])


def _united(assembly: Assembly) -> Moment:
    names, odd, columns = assembly.finished()
    base = base_of(columns, len(names) + len(odd))
    return Moment(names, base, Delta(base, names, odd), 0)


def _add_strip(assembly: Assembly, strip: Strip, manners: Manners) -> None:
    found = read(strip, manners)
    if found is None:
        _add_edges(assembly, strip.edges(), manners)
    else:
        _add_read(assembly, found)


def _add_read(assembly: Assembly, found: Read) -> None:
    columns = found.columns
    names, numbers = _numbered(np.concatenate((found.effects, found.causes)))
    many = len(columns)
    assembly.add([columns.between(numbers[:many], numbers[many:])], names)


def _add_edges(assembly: Assembly, edges: Sequence[Edge], manners: Manners) -> None:
    uids = [uid for edge in edges for uid in (edge.effect, edge.cause)]
    if all_plain(uids):
        names, numbers = _numbered(packed(uids))
        assembly.add([columns_of(edges, numbers.reshape(-1, 2), manners)], names)
        return
    rest = sorted({uid for uid in uids if not is_plain(uid)})
    plain = sorted(set(uids).difference(rest))
    places = {uid: place for place, uid in enumerate([*plain, *rest])}
    ends = [(places[edge.effect], places[edge.cause]) for edge in edges]
    assembly.add([columns_of(edges, ends, manners)], packed(plain), rest)


def _numbered(halves: Halves) -> tuple[Halves, Numbers]:
    """Return the different names in their order, and the number of each."""
    names = Names.of(in_order(halves))
    return names.halves(), names.numbers(halves)
