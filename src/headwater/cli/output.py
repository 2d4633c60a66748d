"""Where a command writes: data to stdout, messages and progress to stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from headwater.cli.drawing.fitting import fitted
from headwater.cli.text import safe_lines
from headwater.model import Json

_UNBOUNDED = 10_000


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def data() -> Console:
    """Return the console for what was asked; where nobody looks, lines are as long as they are.

    COLUMNS sets the width in either case.
    """
    unbounded = not sys.stdout.isatty() and not os.environ.get("COLUMNS")
    return _Console(markup=False, highlight=False, emoji=False, width=_UNBOUNDED if unbounded else None)


def messages() -> Console:
    """Return the console for progress and remarks."""
    return _Console(stderr=True, markup=False, highlight=False, emoji=False)


def show_text(text: str, *, whole: bool = False) -> None:
    """Write lines of data, on a terminal no wider than that; with `whole` as they are, as files are."""
    if whole:
        data().print(Text(safe_lines(text)), soft_wrap=True)
    else:
        show_lines(map(Text, safe_lines(text).split("\n")))


def show_lines(lines: Iterable[Text]) -> None:
    """Write lines of data, on a terminal no wider than that."""
    out = data()
    room = out.width if sys.stdout.isatty() else _UNBOUNDED
    for line in lines:
        for part in fitted(line, room):
            out.print(part, soft_wrap=True)


def show_json(value: Json) -> None:
    """Write one JSON object."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=not unicode, indent=2, allow_nan=False), flush=True)


def remark(text: str) -> None:
    """Write a message for the person, on a terminal no wider than that."""
    out = messages()
    room = out.width if sys.stderr.isatty() else _UNBOUNDED
    for line in safe_lines(text).split("\n"):
        for part in fitted(Text(line, style="dim"), room):
            out.print(part, soft_wrap=True)
