"""Delivering a journal: batch by batch, remembering how far, setting aside what is refused."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headwater.capture.folder import Files
from headwater.capture.frames import Damage, frames
from headwater.capture.journal import START, Position
from headwater.capture.records import HEAD, VERSION, lines_in
from headwater.capture.sending import TO_SERVER, Most, NotTaken, Refusing, Sender
from headwater.errors import Invalid, Unavailable

TIMEOUT_S = 30.0
_MOST_REASONS = 5


@dataclass(slots=True)
class Delivery:
    """What was delivered: facts that were new and known there, refused ones, and bytes that were no record."""

    new: int = 0
    known: int = 0
    refused: int = 0
    damaged_bytes: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def facts(self) -> int:
        """How many facts the destination has taken."""
        return self.new + self.known


@dataclass(frozen=True, slots=True)
class Batch:
    """Some lines of a journal, where they end, and how many damaged bytes lay among them."""

    lines: tuple[bytes, ...]
    end: Position
    damaged_bytes: int = 0


@dataclass(slots=True)
class Deliverer:
    """Sends what a journal holds from where it was left. One at a time may work on a journal: who has its lock."""

    files: Files
    sender: Sender
    done: Delivery = field(default_factory=Delivery)
    on_batch: Callable[[Delivery], None] = lambda _: None
    position: Position = START

    def __post_init__(self) -> None:
        self.position = read_sent(self.files.sent)

    def deliver(self, upto: Position | None = None, *, until: float | None = None) -> bool:
        """Send what there is (`upto`) and return whether that was all; False when `until` (monotonic) has passed.

        Raises:
            Unavailable: the destination takes nothing now.
        """
        for batch in batches(self.files, self.position, upto, most=self.sender.most):
            if until is not None and time.monotonic() >= until:
                return False
            self._send(batch.lines, until)
            self.done.damaged_bytes += batch.damaged_bytes
            self.position = batch.end
            write_sent(self.files.sent, batch.end)
            self.on_batch(self.done)
        return True

    def _send(self, lines: Sequence[bytes], until: float | None) -> None:
        """Send lines; of a batch that is not taken the halves, until what is refused stands alone."""
        waiting = [list(lines)]
        while waiting:
            if not (part := waiting.pop()):
                continue
            try:
                taken = self.sender.send(part, timeout_s=_left(until))
            except Refusing as refusing:
                for place, reason in sorted(refusing.reasons.items()):
                    self._set_aside(part[place], reason)
                waiting.append([line for place, line in enumerate(part) if place not in refusing.reasons])
            except NotTaken as error:
                if len(part) == 1:
                    self._set_aside(part[0], str(error))
                else:
                    half = len(part) // 2
                    waiting += [part[half:], part[:half]]
            else:
                self.done.new += taken.new
                self.done.known += taken.known

    def _set_aside(self, line: bytes, reason: str) -> None:
        """Keep a refused fact with its reason; that is on disk before the journal goes on."""
        self.done.refused += 1
        self.done.reasons = [*self.done.reasons, reason][-_MOST_REASONS:]
        record = json.dumps({"reason": reason, "fact": json.loads(line)}, ensure_ascii=False)
        with open(self.files.refused, "a", encoding="utf-8", opener=_private) as file:
            file.write(record + "\n")
            file.flush()
            os.fsync(file.fileno())


def batches(
    files: Files, start: Position, upto: Position | None = None, *, most: Most = TO_SERVER
) -> Iterator[Batch]:
    """Yield the lines of a journal after `start`, each batch small enough for one request or one record.

    With `upto` the journal may still grow: what is no whole record at its end is left for another time.

    Raises:
        Unavailable: a segment cannot be read, or a newer version of Headwater has written it.
    """
    for number in files.numbers():
        if number < start.segment or (upto is not None and number > upto.segment):
            continue
        offset = start.offset if number == start.segment else 0
        growing = upto is not None and number == upto.segment
        most_bytes = upto.offset - offset if upto is not None and growing else None
        path = files.segment(number)
        data = _read(path, offset, most_bytes)
        yield from _of_segment(_records(path, data, growing=growing), Position(number, offset), most)


def destination_in(files: Files) -> str | None:
    """Return the address that a journal was kept for; None where its head cannot be read."""
    for number in files.numbers():
        for found in frames(_read(files.segment(number), 0, 65_536)):
            if isinstance(found, Damage):
                break
            head = json.loads(found.payload)
            return str(head["to"]) if HEAD in head else None
    return None


def read_sent(path: Path) -> Position:
    """Return how far a journal was delivered; the start where that is not known, for sending again is free."""
    try:
        text, _, checksum = path.read_text(encoding="ascii").strip().rpartition(" ")
        segment, offset = text.split()
        if zlib.crc32(text.encode()) == int(checksum):
            return Position(int(segment), int(offset))
    except (OSError, ValueError):
        pass
    return START


def write_sent(path: Path, position: Position) -> None:
    """Remember how far a journal was delivered."""
    text = f"{position.segment:06d} {position.offset:012d}"
    try:
        with open(path, "r+b" if path.exists() else "wb", opener=_private) as file:
            file.write(f"{text} {zlib.crc32(text.encode()):010d}\n".encode())
    except OSError:
        return  # it will be sent again, which changes nothing


@dataclass(frozen=True, slots=True)
class _Record:
    """The lines of one record, where it ends, and how many bytes were no record."""

    lines: Sequence[bytes]
    end: int
    damaged_bytes: int = 0


def _of_segment(records: Iterable[_Record], start: Position, most: Most) -> Iterator[Batch]:
    lines: list[bytes] = []
    size = damaged = 0
    end = start
    for record in records:
        more = sum(len(line) + 1 for line in record.lines)
        if lines and (len(lines) + len(record.lines) > most.lines or size + more > most.size_bytes):
            yield Batch(tuple(lines), end, damaged)
            lines, size, damaged = [], 0, 0
        lines += record.lines
        size += more
        damaged += record.damaged_bytes
        end = Position(start.segment, start.offset + record.end)
    if end != start:
        yield Batch(tuple(lines), end, damaged)


def _records(path: Path, data: bytes, *, growing: bool) -> Iterator[_Record]:
    began = 0
    for found in frames(data):
        if isinstance(found, Damage):
            if growing and found.tail:
                return
            yield _Record((), found.end, found.end - found.start)
        else:
            _check_version(path, found.payload)
            try:
                yield _Record(lines_in(found.payload), found.end)
            except Invalid:
                yield _Record((), found.end, found.end - began)
        began = found.end


def _check_version(path: Path, payload: bytes) -> None:
    if payload.startswith(b'{"' + HEAD.encode()) and json.loads(payload)[HEAD] > VERSION:
        raise Unavailable(f"{path} was written by a newer version of Headwater; update this one to send it")


def _read(path: Path, start: int, most: int | None) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read() if most is None else file.read(max(0, most))
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise Unavailable(f"cannot read {path}: {error.strerror}") from error


def _left(until: float | None) -> float:
    return TIMEOUT_S if until is None else max(0.05, min(TIMEOUT_S, until - time.monotonic()))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
