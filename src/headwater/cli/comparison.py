"""diff and compare: what differs between two or many things over all that they were made from."""

from __future__ import annotations

from typing import Annotated

import typer

from headwater.cli.options import REFERENCE, AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of


def diff(
    first: Annotated[str, typer.Argument(metavar="FIRST", help=REFERENCE)],
    second: Annotated[str, typer.Argument(metavar="SECOND", help="The other one.")],
    every: Annotated[bool, typer.Option("--all", help="Print what is the same, too.")] = False,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show what differs in metrics, data, parameters, code, environment and models."""
    from headwater.cli.drawing.differences import diff_view
    from headwater.cli.output import data, remark, show_json
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.caution import caution
    from headwater.services.wording.plain import diff_json

    times = times_of(as_of, known_at)
    with opened(store) as services:
        answer = services.comparison.diff(LOCAL, first, second, times=times, only_differences=not every)
        uids = {uid for each in answer.entries for uid in (each.before_node, each.after_node) if uid}
        nodes = {each.uid: each for each in services.catalog.nodes(LOCAL, uids, times=times)}
    if as_json:
        show_json(diff_json(answer))
        return
    data().print(diff_view(answer, first=first, second=second, nodes=nodes))
    if told := caution(answer.completeness):
        remark(told)


def compare(
    refs: Annotated[list[str], typer.Argument(metavar="REF", help=REFERENCE)],
    every: Annotated[bool, typer.Option("--all", help="Print what is the same, too.")] = False,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put up to 50 runs, versions or commits side by side, a column each."""
    from headwater.cli.drawing.side_by_side import side_by_side_view
    from headwater.cli.output import data, remark, show_json
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.caution import caution
    from headwater.services.wording.comparison_json import compare_json

    times = times_of(as_of, known_at)
    with opened(store) as services:
        answer = services.comparison.compare(LOCAL, refs, times=times, only_differences=not every)
    if as_json:
        show_json(compare_json(answer))
        return
    out = data()
    out.print(side_by_side_view(answer, width=out.width))
    if told := caution(answer.completeness):
        remark(told)
