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
    serving = _deployments(answer)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading, ratio in (("kind", 0), ("thing", 4), ("served by", 2), ("alias", 2), ("owner", 2)):
        table.add_column(heading, overflow="fold", no_wrap=not ratio, ratio=ratio or None)
    table.add_column("steps", justify="right")
    for each in affected:
        table.add_row(
            KINDS[each.node.kind][0],
            Text(names.of(each.node), style=COLOURS.get(each.node.kind, "")),
            safe(", ".join(serving.get(each.node.uid, ()))),
            safe(", ".join(each.aliases)),
            safe(", ".join(each.owners)),
            str(each.depth),
        )
    return table


def _deployments(answer: Impact) -> dict[Uid, list[str]]:
    out: dict[Uid, list[str]] = defaultdict(list)
    for link in answer.links:
        if link.relation == Relation.SERVES and link.effect in answer.nodes:
            out[link.cause].append(answer.nodes[link.effect].name)
    return out
