"""rerun-plan: the rerun that would tell most, ready to run."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from headwater.cli.asking import BadArgument, DirectionOption, GoodOption, MetricOption, is_higher_better
from headwater.cli.options import AsOfOption, JsonOption, KnownAtOption, StoreOption, times_of


class Tool(StrEnum):
    """For whom the rerun is written."""

    TEXT = "text"
    DVC = "dvc"
    MLFLOW = "mlflow"
    JSON = "json"


def rerun_plan(
    bad: BadArgument,
    good: GoodOption = "",
    metric: MetricOption = "",
    direction: DirectionOption = None,
    form: Annotated[Tool, typer.Option("--format", help="For you, or for what to write it.")] = Tool.TEXT,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="SUSPECTS",
            help="A rerun that cannot be made, by the suspects it would set back, joined by commas.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Print the rerun that would tell most about the cause: what to set back, and which steps to repeat."""
    from headwater.cli.output import show_json, show_text
    from headwater.cli.store import opened
    from headwater.services import LOCAL
    from headwater.services.wording.rerun_lines import dvc_lines, mlflow_lines, plan_json, plan_text

    with opened(store) as services:
        plan = services.rerun_plans.plan(
            LOCAL,
            bad,
            good=good,
            metric=metric,
            higher_is_better=is_higher_better(direction),
            exclude=[[each.strip() for each in some.split(",")] for some in exclude or ()],
            times=times_of(as_of, known_at),
        )
    if as_json or form is Tool.JSON:
        show_json(plan_json(plan))
    else:
        written = {Tool.DVC: dvc_lines, Tool.MLFLOW: mlflow_lines}.get(form)
        show_text((written or plan_text)(plan), whole=written is not None)
