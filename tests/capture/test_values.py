"""What is passed as a parameter reads the same in every process."""

from __future__ import annotations

import functools
import os
import subprocess
import sys

import pytest

from headwater.capture.values import parameters

SCRIPT = """
import functools
from headwater.capture.values import parameters
class Thing:
    def act(self): ...
def f(): ...
print(parameters({
    "f": f, "lambda": lambda: 0, "class": Thing, "thing": Thing(), "method": Thing().act, "len": len,
    "partial": functools.partial(f, Thing(), rate=0.5), "list": [f, Thing(), 1], "deep": [{"f": [f, Thing()]}],
    "mapping": {"loss": f}, "names": {"one", "two", "three", "four"}, "tuple": ((Thing(),), "x"),
}))
"""


def test_functions_and_objects_read_the_same_in_every_process():
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert "0x" not in printed.pop()


class Layer:
    """Something with a method."""

    def forward(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Layer, f"{__name__}.Layer"),
        (Layer().forward, f"{__name__}.Layer.forward"),
        (len, "len"),
        (functools.partial(round, ndigits=2), "functools.partial(round, ndigits=2)"),
        (Layer(), f"<{__name__}.Layer object>"),
        ([Layer, 1, "a at 0x1f"], f'["{__name__}.Layer", 1, "a at 0x1f"]'),
        ([{"by": Layer, "n": [1, "x"]}], f"[\"{{'by': {__name__}.Layer, 'n': [1, 'x']}}\"]"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (list[int], "list[int]"),
        ("starts at 0x7f38", "starts at 0x7f38"),
        (0.001, "0.001"),
    ],
)
def test_a_value_reads_as_what_it_is(value: object, text: str):
    assert parameters({"it": value}) == {"it": text}


def test_a_list_that_holds_itself_ends():
    endless: list[object] = [1]
    endless += [endless, endless]
    assert parameters({"it": endless}) == {"it": '[1, "[1, ..., ...]", "[1, ..., ...]"]'}
