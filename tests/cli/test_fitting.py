"""Lines that are wider than the terminal: nothing of them is lost, and a command stays whole."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from headwater.cli.drawing.fitting import fitted
from headwater.settings import sqlite_url

Run = Callable[..., Any]
WORDS = st.lists(st.text("abc@:\u6c34", min_size=1, max_size=90), min_size=1, max_size=12)


def parts(line: str, width: int) -> list[str]:
    return [part.plain for part in fitted(Text(line), width)]


@given(WORDS, st.integers(0, 6), st.integers(30, 120))
def test_every_part_fits_and_together_they_are_the_line(words: list[str], indent: int, width: int) -> None:
    line = " " * indent + " ".join(words)
    found = list(fitted(Text(line), width))
    assert all(part.cell_len <= width for part in found)
    assert "".join(part.plain for part in found).replace(" ", "") == line.replace(" ", "")
    assert all(part.plain.startswith(" " * (indent + 4)) for part in found[1:])
    if all(Text(word).cell_len <= width - indent - 4 for word in words):
        assert [word for part in found for word in part.plain.split()] == words


def test_a_line_is_cut_at_a_blank_and_a_long_word_where_the_row_ends() -> None:
    assert parts("  path: data to train to model", 20) == ["  path: data to", "      train to model"]
    assert parts("  path: " + "x" * 30, 20) == ["  path: " + "x" * 12, "      " + "x" * 18]
    assert parts("short", 20) == ["short"]
    assert parts("", 20) == [""]


def test_a_command_stays_whole_to_be_copied() -> None:
    line = f"Ask: headwater why model:{'x' * 200}@1"
    assert parts(line, 80) == [line]


def test_names_of_any_length_fit_the_terminal_and_are_whole_in_a_pipe(process: Run, own_place: Path) -> None:
    long = "f" * 150
    where = sqlite_url(own_place / "wide.db")
    data = own_place / "f.csv"
    data.write_text("a\n1\n", encoding="utf-8")
    for label in ("v1", "v2"):
        asked = ("--as", f"dataset:{long}@{label}", "--project", "p", "--store", where)
        assert process("profile", str(data), *asked).code == 0
    questions = [
        ("show", f"dataset:{long}@v1"),
        ("paths", f"dataset:{long}@v1", f"dataset:{long}@v2"),
        ("stale", f"dataset:{long}@v1"),
        ("which", str(data)),
    ]
    for question in questions:
        told = on_a_terminal(*question, "--store", where)
        assert 75 < max(map(len, told.splitlines())) <= 80, question
        assert long in process(*question, "--store", where).out, question


def on_a_terminal(*words: str) -> str:
    """Return what a command writes where somebody looks at 80 columns."""
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}
    environment.pop("COLUMNS", None)
    command = [sys.executable, "-m", "headwater", *words]
    with subprocess.Popen(command, stdout=there, stderr=subprocess.DEVNULL, env=environment):
        os.close(there)
        told = b""
        with suppress(OSError):  # on Linux the end of a terminal is one
            while read := os.read(here, 65_536):
                told += read
    os.close(here)
    return told.decode()
