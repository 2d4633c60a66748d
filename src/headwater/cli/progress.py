"""Bars on stderr that follow what a reader says about how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from headwater.cli.output import messages
from headwater.cli.text import safe
from headwater.imports import Progress as Step


@contextmanager
def bars() -> Iterator[Callable[[Step], None]]:
    """Yield a function that shows a step: one bar for each `what`, its end unknown while `total` is None.

    When something goes wrong the bars vanish, so that what went wrong is seen.
    """
    shown: dict[str, TaskID] = {}
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=messages())

    def show(step: Step) -> None:
        if step.what not in shown:
            progress.start()
            shown[step.what] = progress.add_task(safe(step.what), total=step.total)
        progress.update(shown[step.what], completed=step.done, total=step.total)

    try:
        yield show
    except BaseException:
        progress.live.transient = True
        progress.live.stop()
        raise
    if shown:
        progress.stop()
