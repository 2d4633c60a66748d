"""Python processes beside the training, so that work in them takes neither its time nor its interpreter's lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

PROCESSES = "HEADWATER_PROCESSES"
# The paths of the training come last: a file beside its script may be called like a module of Python.
_BEGIN = """
import json, sys
told = json.loads(sys.stdin.buffer.readline())
sys.path += [path for path in told["path"] if path not in sys.path]
from importlib import import_module
import_module(told["module"]).main(told)
"""
_QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def possible() -> bool:
    """Return whether processes may and can be started here."""
    return os.name == "posix" and bool(sys.executable) and os.environ.get(PROCESSES, "").strip() != "0"


def started(
    reading: int, writing: int, *, quiet: bool = False, pass_fds: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a process that reads and writes these files; Ctrl-C in a terminal is for the training alone.

    `first_line` is what it is to be told first; `quiet` leaves it one thread for arithmetic.

    Raises:
        OSError: it cannot be started.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _BEGIN],
        stdin=reading,
        stdout=writing,
        stderr=subprocess.DEVNULL,
        env=plain | _QUIET if quiet else plain,
        pass_fds=pass_fds,
        process_group=0,
    )


def first_line(module: str, told: Mapping[str, Any]) -> bytes:
    """Return what a process reads first: the module whose `main` it calls, and with what."""
    path = [each for each in sys.path if isinstance(each, str)]
    return json.dumps({**told, "module": module, "path": path}).encode() + b"\n"


def answer(module: str, told: Mapping[str, Any], *, within_s: float) -> bytes:
    """Return what a module's `main` writes when it is told something, in a process of its own.

    Raises:
        OSError, subprocess.SubprocessError: it did not come about.
    """
    with started(subprocess.PIPE, subprocess.PIPE) as process:
        try:
            out, _ = process.communicate(first_line(module, told), timeout=within_s)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, module)
    return out
