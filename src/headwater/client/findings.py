"""Answers that compare and find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headwater.analysis import compare, side_by_side
from headwater.analysis.completeness import Completeness
from headwater.analysis.root_cause import answer as root_cause
from headwater.analysis.root_cause.series import Regression
from headwater.client.answers import Answer, GraphAnswer, html_table
from headwater.client.conversion import Row, node_row
from headwater.client.picture import Picture
from headwater.model import Json, Node
from headwater.naming import reference_of
from headwater.services.watching.regressions import SeriesScan
from headwater.services.wording import plain, prose, scans
from headwater.services.wording.comparison_json import compare_json, values_of
from headwater.store import Page


@dataclass(frozen=True, slots=True)
class WhyAnswer(GraphAnswer):
    """Which upstream change moved a metric."""

    value: root_cause.RootCause

    @property
    def suspects(self) -> tuple[root_cause.Suspect, ...]:
        """The suspects, most likely first."""
        return self.value.suspects

    @property
    def text(self) -> str:
        """The answer as `headwater why` prints it."""
        return prose.text(self.value)

    def __str__(self) -> str:
        return self.text

    def rows(self) -> list[Row]:
        """Return one row a suspect."""
        return [
            {
                "kind": each.factor.kind.value,
                "name": each.factor.label,
                "ref": each.ref,
                "before": each.before,
                "after": each.after,
                "probability": each.probability,
                "effect": each.effect,
            }
            for each in self.value.suspects
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as plain JSON values."""
        return plain.why_json(self.value)

    def title(self) -> str:
        """Return the verdict."""
        return f"{prose.headline(self.value)} {prose.sentence(self.value)}"

    def picture(self) -> Picture:
        """Return the suspects' paths, ending on the right in what was asked about."""
        ends = (self.value.bad.asked, self.value.bad.run, self.value.good.asked, self.value.good.run)
        steps = {uid: place for each in self.value.suspects for place, uid in enumerate(reversed(each.path))}
        far = steps | dict.fromkeys(ends, 0)
        return Picture(self.value.nodes, self.value.links, far, ends)

    def trust(self) -> Completeness:
        """Return how complete the lineages were that it rests on."""
        return self.value.completeness


@dataclass(frozen=True, slots=True)
class DiffAnswer(Answer):
    """What differs between two things."""

    value: compare.Comparison

    @property
    def entries(self) -> tuple[compare.Entry, ...]:
        """The compared things by section and name."""
        return self.value.entries

    def rows(self) -> list[Row]:
        """Return one row an entry."""
        return [
            {
                "section": each.section.value,
                "name": each.name,
                "difference": each.difference.value,
                "before": each.before,
                "after": each.after,
                "delta": each.delta,
                "follows": not each.root,
            }
            for each in self.value.entries
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the comparison as plain JSON values."""
        return plain.diff_json(self.value)

    def title(self) -> str:
        """Return how much differs."""
        differing = sum(1 for each in self.value.entries if each.difference is not compare.Difference.SAME)
        return f"{differing:,} differences, {self.value.same:,} the same"


@dataclass(frozen=True, slots=True)
class CompareAnswer(Answer):
    """Many things side by side."""

    value: side_by_side.SideBySide

    @property
    def sides(self) -> list[Node]:
        """The compared things."""
        return [side.asked for side in self.value.sides]

    def rows(self) -> list[Row]:
        """Return one row a compared thing, with a column for each side named by its reference."""
        refs = [reference_of(node, with_project=True) for node in self.sides]
        return [
            {
                "section": row.section.value,
                "name": row.name,
                "differs": row.differs,
                "follows": not row.root,
                **dict(zip(refs, values_of(row), strict=True)),
            }
            for row in self.value.rows
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the comparison as plain JSON values."""
        return compare_json(self.value)

    def title(self) -> str:
        """Return how much differs."""
        differing = sum(1 for row in self.value.rows if row.differs)
        return f"{len(self.sides):,} side by side: {differing:,} differences, {self.value.same:,} the same"


@dataclass(frozen=True, slots=True)
class SearchAnswer(Answer):
    """A page of nodes; iterating yields them."""

    value: Page

    @property
    def nodes(self) -> list[Node]:
        """The nodes of this page."""
        return self.value.nodes

    @property
    def total(self) -> int:
        """How many match in all."""
        return self.value.total

    @property
    def after(self) -> str:
        """Where the next page begins; empty at the end."""
        return self.value.after

    def __iter__(self) -> Iterator[Node]:
        return iter(self.value.nodes)

    def __len__(self) -> int:
        return len(self.value.nodes)

    def rows(self) -> list[Row]:
        """Return one row a node, with its properties."""
        return [{**node.props, **node_row(node)} for node in self.value.nodes]

    def to_dict(self) -> dict[str, Json]:
        """Return the page as plain JSON values."""
        return plain.page_json(self.value)

    def title(self) -> str:
        """Return how many there are."""
        return f"{len(self.value.nodes):,} of {self.value.total:,}"

    def _repr_html_(self) -> str:
        return f"<div><p><b>{self.title()}</b></p>{html_table([node_row(node) for node in self.value.nodes])}</div>"


@dataclass(frozen=True, slots=True)
class RegressionsAnswer(Answer):
    """Where a metric got worse over a series; iterating yields the regressions, oldest first."""

    value: SeriesScan

    @property
    def open(self) -> tuple[Regression, ...]:
        """The regressions from which the series has not recovered."""
        return self.value.open

    def __iter__(self) -> Iterator[Regression]:
        return iter(self.value.regressions)

    def __len__(self) -> int:
        return len(self.value.regressions)

    def __str__(self) -> str:
        return scans.scan_text(self.value)

    def rows(self) -> list[Row]:
        """Return one row a regression."""
        named = {uid: reference_of(node) for uid, node in self.value.nodes.items()}
        return [
            {
                "bad": named[each.bad.asked],
                "good": named[each.good.asked],
                "delta": each.delta,
                "sigmas": each.sigmas,
                "recovered": named[each.recovered.asked] if each.recovered else None,
            }
            for each in self.value.regressions
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the scan as plain JSON values."""
        return scans.scan_json(self.value)

    def title(self) -> str:
        """Return how many there are and how many are open."""
        found, still = len(self.value.regressions), len(self.value.open)
        return f"{found:,} regressions of {self.value.metric}, {still:,} open"
