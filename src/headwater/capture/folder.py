"""The folder that journals lie in, and which files in it are one process' journal."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

JOURNAL = "HEADWATER_JOURNAL"
_SEGMENT = re.compile(r"^(\d+-[0-9a-f]{16})-(\d{6})\.journal$")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one process' journal: segments, how far they were delivered, what was refused, its lock."""

    folder: Path
    stem: str

    def segment(self, number: int) -> Path:
        """Return the file of a segment."""
        return self.folder / f"{self.stem}-{number:06d}.journal"

    @property
    def sent(self) -> Path:
        """How far the journal was delivered."""
        return self.folder / f"{self.stem}.sent"

    @property
    def refused(self) -> Path:
        """What no server would take, each with the reason."""
        return self.folder / f"{self.stem}.refused"

    @property
    def lock(self) -> Path:
        """Locked while the process lives or the journal is sent."""
        return self.folder / f"{self.stem}.lock"

    @property
    def pid(self) -> int:
        """The process that writes or wrote them."""
        return int(self.stem.partition("-")[0])

    def numbers(self) -> list[int]:
        """Return the numbers of the segments that are there, in order."""
        return sorted(number for stem, number, _ in _segments(self.folder) if stem == self.stem)

    def remove_before(self, segment: int) -> int:
        """Remove the segments before one and return how many bytes they had."""
        removed = 0
        for path in (self.segment(number) for number in self.numbers() if number < segment):
            removed += path.stat().st_size
            path.unlink(missing_ok=True)
        return removed

    def remove(self) -> None:
        """Remove all but what was refused, the lock last."""
        for number in self.numbers():
            self.segment(number).unlink(missing_ok=True)
        self.sent.unlink(missing_ok=True)
        self.lock.unlink(missing_ok=True)


def journal_folder(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Return the folder for journals: HEADWATER_JOURNAL, else below the platform's folder for a person's state."""
    found = os.environ if environ is None else environ
    if own := found.get(JOURNAL, "").strip():
        return Path(own).expanduser().absolute()
    home = Path(found.get("HOME") or found.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(found.get("LOCALAPPDATA") or home / "AppData" / "Local") / "headwater" / "journal"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "headwater" / "journal"
    customary = Path(found.get("XDG_STATE_HOME", ""))
    state = customary if customary.is_absolute() else home / ".local" / "state"
    return state / "headwater" / "journal"


def journals(folder: Path) -> list[Files]:
    """Return the journals in a folder, ordered by name."""
    return [Files(folder, stem) for stem in sorted({stem for stem, _, _ in _segments(folder)})]


def size_of(folder: Path) -> int:
    """Return how many bytes all journals in a folder have."""
    return sum(size for _, _, size in _segments(folder))


def _segments(folder: Path) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if named := _SEGMENT.match(entry.name):
            try:
                yield named[1], int(named[2]), entry.stat().st_size
            except FileNotFoundError:
                continue
