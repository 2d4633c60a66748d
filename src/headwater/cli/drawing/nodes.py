"""Single things and lists of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from headwater.cli.drawing.words import COLOURS, KINDS, Names
from headwater.cli.text import safe
from headwater.model import Node, Uid, Value, to_text

_GROUPS = ("metric", "param", "alias", "tag", "digest")
_LONG = 300
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
        table.add_row(KINDS[node.kind][0], name, safe(node.project), f"{node.occurred_at:%Y-%m-%d %H:%M}")
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


def _block(values: Mapping[str, Value], *, indent: str) -> Iterator[Text]:
    width = min(max((len(safe(key)) for key in values), default=0), 28)
    for key, value in values.items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        line = safe(shown)
        yield Text(f"{indent}{safe(key):<{width}}  ", style="dim") + Text(
            line if len(line) <= _LONG else f"{line[: _LONG - 3]}..."
        )
