"""A comparison as sections of before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from headwater.analysis.compare import Comparison, Difference, Entry, Section
from headwater.cli.text import plural, safe
from headwater.model import VERSIONS, Node, Uid
from headwater.naming import reference_of

_SIGNS = {
    Difference.CHANGED: ("~", "yellow"),
    Difference.ADDED: ("+", "green"),
    Difference.REMOVED: ("-", "red"),
    Difference.SAME: ("=", "dim"),
}
_MOST = 160


def diff_view(answer: Comparison, *, first: str, second: str, nodes: Mapping[Uid, Node]) -> RenderableType:
    """Return the entries by section; what only follows from another change says so.

    `nodes` are those of the entries: datasets and models are called as one can ask about them.
    """
    differing = sum(1 for each in answer.entries if each.difference is not Difference.SAME)
    heading = f"{safe(first)} to {safe(second)}: {plural(differing, 'difference')}, {answer.same:,} the same"
    parts: list[RenderableType] = [Text(heading, style="bold")]
    for section, entries in groupby(answer.entries, key=lambda entry: entry.section):
        parts += [Text(), Text(section.value, style="bold"), _table(list(entries), nodes)]
    return Group(*parts)


def _table(entries: Sequence[Entry], nodes: Mapping[Uid, Node]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False, expand=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=3)
    table.add_column(overflow="fold", ratio=5)
    for entry in entries:
        sign, colour = _SIGNS[entry.difference]
        table.add_row(Text(sign, style=colour), Text(_name(entry, nodes)), Text(_change(entry)))
    return table


def _name(entry: Entry, nodes: Mapping[Uid, Node]) -> str:
    name = safe(_called(entry, nodes))
    return name if entry.root else f"{name} (follows)"


def _called(entry: Entry, nodes: Mapping[Uid, Node]) -> str:
    """Return e.g. "dataset:clicks" for the versions of a series, else the name as it is."""
    node = nodes.get(entry.after_node) or nodes.get(entry.before_node)
    series = str(node.props.get("series", "")) if node is not None else ""
    if node is None or node.kind not in VERSIONS or not series or not entry.name.startswith(series):
        return entry.name
    return reference_of(node).partition("@")[0] + entry.name.removeprefix(series)


def _change(entry: Entry) -> str:
    before, after = _short(entry.before), _short(entry.after)
    if entry.difference is Difference.ADDED:
        return after
    if entry.difference in (Difference.REMOVED, Difference.SAME):
        return before
    counted = entry.delta is not None and entry.section in (Section.METRICS, Section.PARAMETERS)
    moved = f"  ({entry.delta:+.4g})" if counted else ""
    return f"{before} to {after}{moved}"


def _short(value: str) -> str:
    shown = safe(value)
    return shown if len(shown) <= _MOST else f"{shown[: _MOST - 3]}..."
