"""A line as several that a terminal has room for."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.text import Text

_HANG = 4
_LEAST = 20
_COMMAND = "headwater "


def fitted(line: Text, width: int) -> Iterator[Text]:
    """Yield `line` in parts of at most `width` cells, cut at blanks, what goes on further in than it began.

    A word that no row has room for is cut where the row ends. A line that holds a command is one part, however long:
    a terminal that wraps it by itself still copies it whole.
    """
    if _COMMAND in line.plain:
        yield line
        return
    onward = _indent(line.plain) + _HANG
    room = max(width - onward, _LEAST)
    margin = Text()
    while cell_len(line.plain) > (space := width if not margin else room):
        end, begin = _cut(line.plain, space, room)
        yield margin + line[:end]
        line, margin = line[begin:], Text(" " * onward)
    yield margin + line


def _cut(text: str, space: int, room: int) -> tuple[int, int]:
    """Return where the part ends that fits into `space`, and where the rest begins, which gets `room` a row."""
    fits = max(len(chop_cells(text, space)[0]), 1)
    blank = text.rfind(" ", _indent(text) + 1, fits + 1)
    word = text[blank + 1 :].partition(" ")[0]
    if blank < 0 or cell_len(word) > room:
        return fits, fits + (text[fits] == " ")
    return blank, blank + 1


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
