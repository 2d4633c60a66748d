"""Delivering a journal: batch by batch, remembering how far, setting aside what is refused."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headwater.capture.folder import Files
from headwater.capture.frames import Damage, frames
from headwater.capture.journal import Position
from headwater.capture.sending import TO_SERVER, Most, NotTaken, Refusing, Sender
from headwater.errors import Unavailable

TIMEOUT_S = 30.0
_MOST_REASONS = 5
_START = Position(0, 0)


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
    position: Position = _START

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
    """Yield the lines of a journal after `start` and up to `upto`, each batch small enough for one request.

    Raises:
        Unavailable: a segment cannot be read.
    """
    for number in files.numbers():
        if number < start.segment or (upto is not None and number > upto.segment):
            continue
        offset = start.offset if number == start.segment else 0
        end = upto.offset if upto is not None and number == upto.segment else None
        yield from _of_segment(_read(files.segment(number), end), Position(number, offset), most)


def destination_in(files: Files) -> str | None:
    """Return the address that a journal was kept for; None where its head cannot be read."""
    for number in files.numbers():
        for found in frames(_read(files.segment(number), 65_536)):
            if isinstance(found, Damage):
                break
            head = json.loads(found.payload)
            return str(head["to"]) if "headwater_journal" in head else None
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
    return _START


def write_sent(path: Path, position: Position) -> None:
    """Remember how far a journal was delivered."""
    text = f"{position.segment:06d} {position.offset:012d}"
    try:
        with open(path, "r+b" if path.exists() else "wb", opener=_private) as file:
            file.write(f"{text} {zlib.crc32(text.encode()):010d}\n".encode())
    except OSError:
        return  # it will be sent again, which changes nothing


def _of_segment(data: bytes, start: Position, most: Most) -> Iterator[Batch]:
    lines: list[bytes] = []
    size = damaged = 0
    end = start
    for found in frames(data, start.offset):
        if isinstance(found, Damage):
            damaged += found.end - found.start
            end = Position(start.segment, found.end)
            continue
        if lines and (len(lines) >= most.lines or size + len(found.payload) > most.size_bytes):
            yield Batch(tuple(lines), end, damaged)
            lines, size, damaged = [], 0, 0
        end = Position(start.segment, found.end)
        if not found.payload.startswith(b'{"headwater_journal"'):
            lines.append(found.payload)
            size += len(found.payload) + 1
    if end != start:
        yield Batch(tuple(lines), end, damaged)


def _read(path: Path, most: int | None) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read() if most is None else file.read(most)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise Unavailable(f"cannot read {path}: {error.strerror}") from error


def _left(until: float | None) -> float:
    return TIMEOUT_S if until is None else max(0.05, min(TIMEOUT_S, until - time.monotonic()))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
