"""Progress on stderr: bars on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from headwater.cli.output import messages, remark
from headwater.cli.text import safe
from headwater.imports import Progress as Step

if TYPE_CHECKING:
    from rich.progress import TaskID

LINE_EVERY_S = 10.0


@contextmanager
def bars() -> Iterator[Callable[[Step], None]]:
    """Yield a function that shows a step: one bar for each `what`, its end unknown while `total` is None.

    When something goes wrong the bars vanish, so that what went wrong is seen. Where stderr is no terminal that can
    move its cursor there are lines instead: how far it is every 10 s, and where it ended.
    """
    drawn = sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in ("dumb", "unknown")
    with _drawn() if drawn else _lines() as show:
        yield show


@contextmanager
def _drawn() -> Iterator[Callable[[Step], None]]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

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


@contextmanager
def _lines() -> Iterator[Callable[[Step], None]]:
    steps: dict[str, Step] = {}
    said: dict[str, Step] = {}
    due_s = time.monotonic() + LINE_EVERY_S

    def show(step: Step) -> None:
        nonlocal due_s
        steps[step.what] = step
        now_s = time.monotonic()
        if now_s >= due_s:
            due_s = now_s + LINE_EVERY_S
            said[step.what] = step
            remark(_told(step))

    yield show
    for what, step in steps.items():
        if said.get(what) != step:
            remark(_told(step))


def _told(step: Step) -> str:
    """Return e.g. "facts: 1,200 of 5,000"."""
    of = "" if step.total is None else f" of {step.total:,}"
    return f"{step.what}: {step.done:,}{of}"
