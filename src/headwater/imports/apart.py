"""Reading by another process, so that decoding and checking go on while this one stores what came before.

It is asked by its standard input and answers by its standard output, in frames; it reads some way ahead and then
waits. It ends with whoever asked: when what it says is no longer heard.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from headwater.errors import Unavailable
from headwater.imports import Record
from headwater.imports.portions import unpacked
from headwater.imports.readings import Reading

BEGUN, RECORDS, FAILED, ENDED = b"b", b"r", b"f", b"e"
LENGTH_BYTES = 8
_COMMAND = "from headwater.imports.reading_apart import main; main()"


def apart(reading: Reading) -> Iterator[Record]:
    """Yield what `reading` yields in the same order, read by another process; raises what the reader raises.

    Where none can be begun, this one reads.

    Raises:
        Unavailable: the other process was ended before it was done.
    """
    process = _begun(reading)
    if process is None:
        yield from reading.here()
        return
    try:
        yield from _told(process)
    finally:
        _end(process)


def _begun(reading: Reading) -> subprocess.Popen[bytes] | None:
    """Return a process that reads, None where there is none."""
    # Of its own group: Ctrl-C is for the one that was started, which then ends the other.
    group: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _COMMAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **group
        )
    except OSError:
        return None
    try:
        if _is_asked(process, reading):
            return process
    except BaseException:
        _end(process)
        raise
    _end(process)
    return None


def _is_asked(process: subprocess.Popen[bytes], reading: Reading) -> bool:
    """Return whether the process has begun to read."""
    assert process.stdin is not None
    assert process.stdout is not None
    content = pickle.dumps(reading, protocol=5)
    try:
        process.stdin.write(content)
        process.stdin.close()
    except OSError:
        return False
    return _frame(process.stdout)[0] == BEGUN


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _told(process: subprocess.Popen[bytes]) -> Iterator[Record]:
    assert process.stdout is not None
    while (frame := _frame(process.stdout))[0] == RECORDS:
        yield from unpacked(frame[1])
    sort, content = frame
    if sort == FAILED:
        error, where = pickle.loads(content)
        error.add_note(where)
        raise error
    if sort != ENDED:
        raise Unavailable(
            f"the process that read was ended ({process.wait()}) before it was done; "
            "what is stored by now stays: import the same again"
        )


def _frame(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """Return the sort and the content of the next frame; an empty sort where it was cut short."""
    head = pipe.read(1 + LENGTH_BYTES)
    if len(head) <= LENGTH_BYTES:
        return b"", b""
    length = int.from_bytes(head[1:], "big")
    content = pipe.read(length)
    return (head[:1], content) if len(content) == length else (b"", b"")
