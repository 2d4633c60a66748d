"""impact: what is affected if something is bad."""

from __future__ import annotations

from typing import Annotated

import typer

from headwater.cli.options import REFERENCE, AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of


def impact(
    refs: Annotated[list[str], typer.Argument(metavar="REF", help=REFERENCE)],
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show what is affected if these things are bad, with owners, deployments and aliases in force."""
    from headwater.cli.drawing.affected import impact_view
    from headwater.cli.output import data, remark, show_json
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.caution import caution
    from headwater.services.wording.plain import impact_json

    times = times_of(as_of, known_at)
    with opened(store) as services:
        answer = services.lineage.impact_of(LOCAL, refs, times=times)
    if as_json:
        show_json(impact_json(answer))
        return
    data().print(impact_view(answer, asked=refs))
    if told := caution(answer.completeness):
        remark(told)
