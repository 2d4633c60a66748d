"""The journal of another process, as one that delivers it sees it."""

from __future__ import annotations

from headwater.capture.disk import Disk
from headwater.capture.folder import Files
from headwater.capture.journal import Position


class Followed:
    """A journal that grows while it is read."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._disk = Disk(files)

    @property
    def end(self) -> Position:
        """Where it ends now, maybe within a record that is being written."""
        numbers = self.files.numbers()
        return (
            Position(numbers[-1], self.files.segment(numbers[-1]).stat().st_size)
            if numbers
            else Position(0, 0)
        )

    def sync(self) -> None:
        """Put on disk what was appended."""
        self._disk.sync()

    def delivered(self, upto: Position) -> None:
        """Remove the segments that lie wholly before `upto`."""
        self.files.remove_before(upto.segment)
