"""Reach sets without enumerating paths: one pruning search from one start, else level by level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headwater.model import Direction, Relation, Times, Uid
from headwater.store import Walk
from headwater.store.neo4j.session import Connection
from headwater.store.neo4j.statements import Statements, in_force, time_parameters

LEVEL_BATCH = 5_000
DEEPEST = 2**31 - 1


def walk(
    connection: Connection,
    statements: Statements,
    starts: Iterable[Uid],
    direction: Direction,
    relations: Sequence[Relation],
    *,
    times: Times,
    depth: int | None,
    limit: int,
) -> Walk:
    """Return everything reachable from `starts`, with the fewest edges as depth."""
    first = sorted(set(starts))
    if len(first) > limit:
        return Walk(dict.fromkeys(first[:limit], 0), truncated=True)
    if not relations or depth == 0 or not first:
        return Walk(dict.fromkeys(first, 0))
    words = words_of(relations, times)
    if len(first) == 1:
        words["DEPTH"] = str(depth or DEEPEST)
        text = statements.text(f"reads/reach_{direction.value}", words)
        rows = connection.rows(text, uid=first[0], **time_parameters(times))
        reached = [(row["uid"], row["depth"]) for row in rows if row["uid"] != first[0]]
        return Walk(dict([(first[0], 0), *reached[: limit - 1]]), truncated=len(reached) >= limit)
    text = statements.text(f"reads/next_{direction.value}", words)
    return _by_level(connection, text, first, times=times, depth=depth, limit=limit)


def words_of(relations: Sequence[Relation], times: Times) -> dict[str, str]:
    """Return what stands for RELATIONS and IN_FORCE in a statement."""
    return {"RELATIONS": "|".join(relation.value for relation in relations), "IN_FORCE": in_force(times)}


def _by_level(
    connection: Connection, text: str, first: Sequence[Uid], *, times: Times, depth: int | None, limit: int
) -> Walk:
    depths = dict.fromkeys(first, 0)
    frontier, level = list(first), 0
    while frontier and (depth is None or level < depth):
        level += 1
        found = {
            row["uid"]
            for start in range(0, len(frontier), LEVEL_BATCH)
            for row in connection.rows(
                text, uids=frontier[start : start + LEVEL_BATCH], **time_parameters(times)
            )
        }
        frontier = sorted(found - depths.keys())
        room = limit - len(depths)
        depths.update(dict.fromkeys(frontier[:room], level))
        if len(frontier) > room:
            return Walk(depths, truncated=True)
    return Walk(depths)
