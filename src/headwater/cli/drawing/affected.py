"""An impact answer as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from headwater.analysis.impact import Affected, Impact
from headwater.cli.drawing.words import COLOURS, KINDS, Names, kind_words
from headwater.cli.text import safe
from headwater.model import Kind, Relation, Uid


def impact_view(answer: Impact, *, asked: Sequence[str]) -> RenderableType:
    """Return what is affected by kind with owner, deployment and alias; doubtful measurements apart."""
    names = Names.among(answer.nodes.values())
    solid = [each for each in answer.affected if not each.measurement_only]
    measured = [each for each in answer.affected if each.measurement_only]
    start = ", ".join(safe(ref) for ref in asked)
    parts: list[RenderableType] = [Text(f"If {start} is bad: {_counts(answer.counts())}", style="bold")]
    if solid:
        parts.append(_table(solid, answer, names))
    if measured:
        heading = f"Only the measurement is in doubt (used as test data): {_counts(answer.only_measured())}"
        parts += [Text(), Text(heading, style="bold"), _table(measured, answer, names)]
    return Group(*parts)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(kind_words(Kind(kind), count) for kind, count in counts.items()) or "nothing is affected"


def _table(affected: Sequence[Affected], answer: Impact, names: Names) -> Table:
    """Return the rows; a column that would be empty is left out."""
    serving = _deployments(answer)
    told = {
        "served by": [", ".join(serving.get(each.node.uid, ())) for each in affected],
        "alias": [", ".join(each.aliases) for each in affected],
        "owner": [", ".join(each.owners) for each in affected],
    }
    told = {heading: cells for heading, cells in told.items() if any(cells)}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("kind", no_wrap=True)
    table.add_column("thing", overflow="fold", ratio=2)
    for heading in told:
        table.add_column(heading, overflow="fold", ratio=1)
    table.add_column("steps", justify="right")
    for place, each in enumerate(affected):
        name = Text(names.of(each.node), style=COLOURS.get(each.node.kind, ""))
        own = [safe(cells[place]) for cells in told.values()]
        table.add_row(KINDS[each.node.kind][0], name, *own, str(each.depth))
    return table


def _deployments(answer: Impact) -> dict[Uid, list[str]]:
    out: dict[Uid, list[str]] = defaultdict(list)
    for link in answer.links:
        if link.relation == Relation.SERVES and link.effect in answer.nodes:
            out[link.cause].append(answer.nodes[link.effect].name)
    return out
