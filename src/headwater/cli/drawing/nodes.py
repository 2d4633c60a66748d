"""Single things and lists of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from headwater.analysis.lineage import Link
from headwater.cli.drawing.words import (
    COLOURS,
    KINDS,
    UNCOMMITTED,
    Names,
    metric_words,
    relation_words,
    when_words,
)
from headwater.cli.text import safe
from headwater.model import Direction, Edge, Node, Relation, Uid, Value, to_text

_GROUPS = ("metric", "param", "alias", "tag", "digest")
_LONG = 300
_MOST_BESIDE = 8
_MEASURING = ("made by", "scored by")
_HIDDEN = {"profile", "patch", "row_digests", "series", "version", "digest_coverage"}


def list_view(nodes: Sequence[Node]) -> Table:
    """Return one node a row."""
    names = Names.among(nodes)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("kind", no_wrap=True)
    table.add_column("reference", overflow="fold", ratio=4)
    table.add_column("project", overflow="fold", ratio=2)
    table.add_column("occurred", no_wrap=True)
    for node in nodes:
        name = Text(names.of(node), style=COLOURS.get(node.kind, ""))
        table.add_row(
            KINDS[node.kind][0], name, safe(node.project), when_words(node.occurred_at, "%Y-%m-%d %H:%M")
        )
    return table


def node_lines(node: Node, reference: str, *, pointed: Mapping[Uid, str]) -> Iterator[Text]:
    """Yield everything about a node; `pointed` are the references of uids among its values."""
    yield Text(safe(reference), style=f"bold {COLOURS.get(node.kind, '')}".strip())
    head = {
        "kind": KINDS[node.kind][0],
        "name": node.name,
        "project": node.project,
        "uid": node.uid,
        "occurred": to_text(node.occurred_at),
        "recorded": to_text(node.recorded_at),
    }
    yield from _block({key: value for key, value in head.items() if value}, indent="  ")
    for group in _GROUPS:
        held = {key: pointed.get(str(value), value) for key, value in node.group(group).items()}
        if held:
            yield Text(f"  {group}", style="bold")
            yield from _block(held, indent="    ")
    rest = {
        key: value for key, value in node.props.items() if key.partition(".")[0] not in (*_GROUPS, *_HIDDEN)
    }
    if rest:
        yield Text("  properties", style="bold")
        yield from _block(rest, indent="    ")
    if long := sorted(key for key in node.props if key in ("profile", "patch", "row_digests")):
        yield Text(f"  {', '.join(long)}: held; --json prints it", style="dim")


def beside_lines(edges: Mapping[Direction, Sequence[Edge]], others: Mapping[Uid, Node]) -> Iterator[Text]:
    """Yield what is one edge away: first the causes, then the effects, at most 8 of a sort, newest first."""
    names = Names.among(others.values())
    for side, found in edges.items():
        up = side is Direction.UPSTREAM
        changed = {edge.cause if up else edge.effect: UNCOMMITTED for edge in found if edge.uncommitted}
        for words, uids in _by_relation(found, up=up).items():
            uids.sort(key=lambda uid: (-others[uid].occurred_at.timestamp() if uid in others else 0.0, uid))
            shown = ", ".join(
                names.known(uid, dict(others)) + changed.get(uid, "") + _measured(words, others.get(uid))
                for uid in uids[:_MOST_BESIDE]
            )
            more = f" and {len(uids) - _MOST_BESIDE:,} more" if len(uids) > _MOST_BESIDE else ""
            yield Text(f"  {words}  ", style="bold") + Text(f"{shown}{more}")


def _measured(words: str, run: Node | None) -> str:
    """Return what the run measured that made or scored the thing shown."""
    found = metric_words(run) if words in _MEASURING and run is not None else []
    return f" ({safe(', '.join(found))})" if found else ""


def _by_relation(edges: Sequence[Edge], *, up: bool) -> dict[str, list[Uid]]:
    out: dict[str, list[Uid]] = defaultdict(list)
    ordered = sorted(edges, key=lambda edge: (list(Relation).index(edge.relation), edge.role, edge.eid))
    for edge in ordered:
        if edge.relation is Relation.SAME_AS and not up:
            continue
        link = Link(edge.effect, edge.cause, edge.relation.value, edge.role)
        out[relation_words(link, to_cause=up)].append(edge.cause if up else edge.effect)
    return out


def _block(values: Mapping[str, Value], *, indent: str) -> Iterator[Text]:
    width = min(max((len(safe(key)) for key in values), default=0), 28)
    for key, value in values.items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        line = safe(shown)
        yield Text(f"{indent}{safe(key):<{width}}  ", style="dim") + Text(
            line if len(line) <= _LONG else f"{line[: _LONG - 3]}..."
        )
