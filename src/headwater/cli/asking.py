"""What the commands ask with that look for a cause: the bad one, the good one, the metric and its direction."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Better(StrEnum):
    """Which way a metric is better."""

    HIGHER = "higher"
    LOWER = "lower"


BadArgument = Annotated[
    str,
    typer.Argument(
        metavar="BAD", help="The bad one: a run, a model or dataset version, a series or a commit."
    ),
]
GoodOption = Annotated[
    str,
    typer.Option(
        "--good", metavar="REF", help="What to compare it with; chosen if not given.", show_default=False
    ),
]
MetricOption = Annotated[str, typer.Option("--metric", metavar="NAME", show_default=False)]
DirectionOption = Annotated[
    Better | None, typer.Option("--direction", help="Which way the metric is better, where unknown.")
]


def is_higher_better(direction: Better | None) -> bool | None:
    """Return what `direction` says, None where it was left open."""
    return None if direction is None else direction is Better.HIGHER
