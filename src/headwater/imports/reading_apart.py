"""The process that reads for another: it is told what on its standard input and answers on its standard output."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterable
from threading import Condition, Thread
from typing import IO

from headwater.imports import Record
from headwater.imports.apart import BEGUN, ENDED, FAILED, LENGTH_BYTES, RECORDS
from headwater.imports.portions import packed
from headwater.imports.readings import Reading

AHEAD_BYTES = 32_000_000
_PORTION = 2_000
_LONGEST_S = 0.2
_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def main() -> None:
    """Read what standard input asks for and write frames to standard output until all is said."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)  # what is read here is soon gone, and most of it in no cycle
    reading: Reading = pickle.load(sys.stdin.buffer)
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else is printed is no answer
    say = _Saying(out)
    say.frame(BEGUN)
    try:
        _read(reading.here(), say)
    except BaseException as error:
        say.frame(FAILED, _failure(error))
    else:
        say.frame(ENDED)
    say.close()


def _read(records: Iterable[Record], say: _Saying) -> None:
    """Say `records` in portions; those before a failure too."""
    portion: list[Record] = []
    said = time.monotonic()
    try:
        for record in records:
            portion.append(record)
            if len(portion) >= _PORTION or time.monotonic() - said > _LONGEST_S:
                say.frame(RECORDS, packed(portion))
                portion, said = [], time.monotonic()
    finally:
        say.frame(RECORDS, packed(portion))


def _failure(error: BaseException) -> bytes:
    where = "".join(traceback.format_exception(error))
    try:
        content = pickle.dumps((error, where), protocol=5)
        pickle.loads(content)
    except Exception:
        return pickle.dumps((RuntimeError(f"{type(error).__name__}: {error}"), where), protocol=5)
    return content


class _Saying:
    """Frames on their way, written by a thread of its own; whoever is far ahead waits."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._changed = Condition()
        self._is_over = False
        self._thread = Thread(target=self._write, daemon=True)
        self._thread.start()

    def frame(self, sort: bytes, content: bytes = b"") -> None:
        """Have a frame written once those before it are, at most 32 MB ahead of who reads them."""
        frame = sort + len(content).to_bytes(LENGTH_BYTES, "big") + content
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting or self._bytes + len(frame) <= AHEAD_BYTES)
            self._waiting.append(frame)
            self._bytes += len(frame)
            self._changed.notify_all()

    def close(self) -> None:
        """Wait until all is written."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        self._thread.join()

    def _write(self) -> None:
        while (frame := self._next()) is not None:
            try:
                _write_whole(self._out, frame)
            except OSError:
                os._exit(1)  # nobody hears it any more

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            if not self._waiting:
                return None
            frame = self._waiting.popleft()
            self._bytes -= len(frame)
            self._changed.notify_all()
            return frame


def _write_whole(out: IO[bytes], frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[out.write(rest) :]
