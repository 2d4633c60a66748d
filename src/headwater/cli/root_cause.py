"""why: which upstream change moved a metric."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli.asking import BadArgument, DirectionOption, GoodOption, MetricOption, is_higher_better
from headwater.cli.options import AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of

if TYPE_CHECKING:
    from headwater.analysis.root_cause.answer import RootCause


class Format(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def why(
    bad: BadArgument,
    good: GoodOption = "",
    metric: MetricOption = "",
    direction: DirectionOption = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.TEXT,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say which upstream change made a metric move, how sure that is, and which rerun would prove it.

    Exits with 1 when the metric got worse and a cause is named, with 0 when nothing upstream
    did it or the two cannot be compared.
    """
    from headwater.cli.errors import Code
    from headwater.cli.output import show_json, show_text
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.wording import prose, report
    from headwater.services.wording.plain import why_json

    times = times_of(as_of, known_at)
    with opened(store) as services:
        answer = services.root_cause.why(
            LOCAL, bad, good=good, metric=metric, higher_is_better=is_higher_better(direction), times=times
        )
    if as_json or form is Format.JSON:
        show_json(why_json(answer))
    elif form is Format.MARKDOWN:
        show_text(report.why_markdown(answer).rstrip(), whole=True)
    elif form is Format.HTML:
        show_text(report.why_html(answer).rstrip(), whole=True)
    else:
        show_text(prose.text(answer, link=_link(bad, good=good, metric=metric)))
    if is_finding(answer):
        raise typer.Exit(Code.FINDING)


def is_finding(answer: RootCause) -> bool:
    """Return whether the metric got worse and something upstream is named for it."""
    from headwater.analysis.root_cause.answer import Status

    return answer.regressed and answer.status is not Status.NONE


def _link(bad: str, *, good: str, metric: str) -> str:
    from headwater.services.wording.prose import page_path
    from headwater.settings import HOST, PORT, read_settings

    page = page_path(bad, good=good, metric=metric)
    if address := read_settings().address:
        return f"{address}{page}"
    return f"http://{HOST}:{PORT}{page} (while `headwater serve` runs)"
