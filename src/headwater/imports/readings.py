"""What is to be read by which reader, said so that another process can be asked for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from headwater.imports import Record

# Less is read before another process has begun.
WORTH_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader in `headwater.imports` called `reader` is to read, `options` being its keyword arguments."""

    reader: str
    source: str | list[str]
    options: Mapping[str, object] = field(default_factory=dict)

    def here(self) -> Iterator[Record]:
        """Yield what the reader yields, read by this process; raises as the reader."""
        read = import_module(f"headwater.imports.{self.reader}").read
        yield from read(self.source, **self.options)

    def records(self) -> Iterator[Record]:
        """Yield what the reader yields, read by another process beside this one where that is sooner; raises alike."""
        from headwater.imports.apart import apart

        return apart(self) if self.is_large() and _cores() > 1 and not _is_bundled() else self.here()

    def is_large(self) -> bool:
        """Return whether it names files that take longer to read than a process to begin."""
        names = [self.source] if isinstance(self.source, str) else self.source
        return sum(_size(Path(name)) for name in names) >= WORTH_BYTES


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_bundled() -> bool:
    """Return whether this program is one file that brings its own Python, which runs nothing else."""
    return bool(getattr(sys, "frozen", False)) or not sys.executable
