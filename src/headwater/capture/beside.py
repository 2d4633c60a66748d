"""Python processes beside the training, so that work in them takes neither its time nor its interpreter's lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

PROCESSES = "HEADWATER_PROCESSES"
LOOK_S = 1.0
# The paths of the training come last: a file beside its script may be called like a module of Python.
_BEGIN = """
import json, sys
told = json.loads(sys.stdin.buffer.readline())
told["answers"] = int(sys.argv.pop())
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
    """Start a process that reads `reading`; Ctrl-C in a terminal is for the training alone.

    `first_line` is what it is to be told first; its `main` is told under "answers" that it writes to `writing`, which
    is no standard file, so that nothing else that runs at its start (`sitecustomize`) can write there. `quiet` leaves
    it one thread for arithmetic.

    Raises:
        OSError: it cannot be started.
    """
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    # What captures runs in every Python (`sitecustomize` again) would otherwise start processes without end.
    plain[PROCESSES] = "0"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _BEGIN, str(writing)],
        stdin=reading,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=plain | _QUIET if quiet else plain,
        pass_fds=[writing, *pass_fds],
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
    reading, writing = os.pipe()
    with open(reading, "rb") as heard:
        try:
            process = started(subprocess.PIPE, writing)
        finally:
            os.close(writing)
        out = _told(process, first_line(module, told), heard, within_s)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, module)
    return out


def ends_with(parent: int) -> None:
    """Let this process end once its parent is gone, whoever else still holds the pipe to it."""
    once_gone(parent, lambda: os._exit(0))


def once_gone(parent: int, deed: Callable[[], object]) -> None:
    """Do something in a thread once the parent of this process is gone."""
    threading.Thread(target=_look_after, args=(parent, deed), daemon=True).start()


def _look_after(parent: int, deed: Callable[[], object]) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    deed()


def _told(process: subprocess.Popen[bytes], line: bytes, heard: BinaryIO, within_s: float) -> bytes:
    """Tell a process a line and return all that it answers."""
    with process:
        process.stdout = heard  # what `communicate` reads, until the process has closed it
        try:
            out, _ = process.communicate(line, timeout=within_s)
        except BaseException:
            process.kill()
            raise
    return out
