"""What every answer can be turned into: tables, graphs, JSON, a picture in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from headwater.analysis.completeness import Completeness
from headwater.client.conversion import Row, networkx_graph, pandas_table, polars_table
from headwater.client.picture import Picture, left_out, svg
from headwater.model import Json
from headwater.services.caution import caution

if TYPE_CHECKING:
    import networkx as nx

_MOST_ROWS = 100


class Answer(ABC):
    """What every answer can be turned into."""

    @abstractmethod
    def rows(self) -> list[Row]:
        """Return the answer as a table: one mapping a row."""

    @abstractmethod
    def to_dict(self) -> dict[str, Json]:
        """Return the answer as plain JSON values, as `headwater ... --json` prints it."""

    @abstractmethod
    def title(self) -> str:
        """Return the answer in a sentence."""

    def to_pandas(self) -> Any:
        """Return `rows` as a pandas DataFrame.

        Raises:
            Unavailable: pandas is not installed.
        """
        return pandas_table(self.rows())

    def to_polars(self) -> Any:
        """Return `rows` as a polars DataFrame.

        Raises:
            Unavailable: polars is not installed.
        """
        return polars_table(self.rows())

    def _repr_html_(self) -> str:
        return f"<div><p><b>{escape(self.title())}</b></p>{html_table(self.rows())}</div>"


class GraphAnswer(Answer):
    """An answer with nodes and links."""

    @abstractmethod
    def picture(self) -> Picture:
        """Return what the notebook draws."""

    @abstractmethod
    def trust(self) -> Completeness:
        """Return how complete the answer is."""

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return a graph of uids with an edge from each effect to each of its causes."""
        shown = self.picture()
        return networkx_graph((shown.nodes[uid] for uid in sorted(shown.nodes)), shown.links)

    def _repr_html_(self) -> str:
        shown, told = self.picture(), [caution(self.trust())]
        if more := left_out(shown):
            told.append(f"{more:,} more nodes are not drawn.")
        remarks = "".join(f"<p>{escape(each)}</p>" for each in told if each)
        return f"<div><p><b>{escape(self.title())}</b></p>{svg(shown, title=self.title())}{remarks}</div>"


def html_table(rows: Sequence[Row]) -> str:
    """Return the first 100 rows as an HTML table."""
    if not rows:
        return "<p>Nothing.</p>"
    head = "".join(f"<th>{escape(key)}</th>" for key in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows[:_MOST_ROWS]
    )
    more = f"<p>and {len(rows) - _MOST_ROWS:,} more</p>" if len(rows) > _MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
