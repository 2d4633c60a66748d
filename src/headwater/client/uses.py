"""Answers and deeds that put a history to use: which, stale, reproduce."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.analysis.staleness import Outdated, Staleness
from headwater.client.answers import Answer
from headwater.client.conversion import Row, node_row
from headwater.client.moments import Moment, times_of
from headwater.model import Json
from headwater.naming import reference_of
from headwater.services import LOCAL, Headwater
from headwater.services.identification import Identified, Match
from headwater.services.reproduction import Reproduced
from headwater.services.sameness import Joined, Suggestion
from headwater.services.wording import use_json


@dataclass(frozen=True, slots=True)
class WhichAnswer(Answer):
    """What a file, a digest or an address is."""

    value: Identified

    @property
    def matches(self) -> tuple[Match, ...]:
        """What it may be, surest first."""
        return self.value.matches

    def rows(self) -> list[Row]:
        """Return one row a match."""
        return [
            {**node_row(each.node), "how": each.how.value, "by": each.by, "sure": each.sure}
            for each in self.value.matches
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as plain JSON values."""
        return use_json.identified_json(self.value)

    def title(self) -> str:
        """Return what it is."""
        sure = [reference_of(each.node) for each in self.value.matches if each.sure]
        return f"{self.value.asked} is {', '.join(sure) or 'nothing that is known for sure'}"

    def __str__(self) -> str:
        return self.title()


@dataclass(frozen=True, slots=True)
class StaleAnswer(Answer):
    """Which inputs have newer versions."""

    value: Staleness

    @property
    def stale(self) -> bool:
        """Whether something that went into it has a newer version."""
        return self.value.stale

    @property
    def outdated(self) -> tuple[Outdated, ...]:
        """The inputs that have newer versions, nearest first."""
        return self.value.outdated

    def rows(self) -> list[Row]:
        """Return one row an outdated input."""
        return [
            {
                **node_row(each.used),
                "newest": reference_of(each.newest),
                "newer": each.newer,
                "depth": each.depth,
                "measuring": each.measuring,
            }
            for each in self.value.outdated
        ]

    def to_dict(self) -> dict[str, Json]:
        """Return the answer as plain JSON values."""
        return use_json.staleness_json(self.value)

    def title(self) -> str:
        """Return how many inputs are outdated."""
        count = len(self.value.outdated)
        inputs = "input" if count == 1 else "inputs"
        return (
            f"{reference_of(self.value.subject)}: {count:,} outdated {inputs}, {self.value.current:,} current"
        )

    def __str__(self) -> str:
        return self.title()


class Uses:
    """What a client does beyond questions about the graph."""

    _services: Headwater

    def which(self, asked: str | Path, *, as_of: Moment = None, known_at: Moment = None) -> WhichAnswer:
        """Return what a file or folder here, a digest or an address is, and where it is used."""
        times, path = times_of(as_of, known_at), Path(asked)
        known = self._services.identification
        if isinstance(asked, Path) or path.exists():
            return WhichAnswer(known.which_file(LOCAL, path, times=times))
        return WhichAnswer(known.which(LOCAL, asked, times=times))

    def stale(self, ref: str, *, as_of: Moment = None, known_at: Moment = None) -> StaleAnswer:
        """Return which versions that `ref` was built from, also indirectly, have newer ones now."""
        return StaleAnswer(self._services.staleness.stale(LOCAL, ref, times=times_of(as_of, known_at)))

    def suggestions(self, ref: str, *, as_of: Moment = None, known_at: Moment = None) -> list[Suggestion]:
        """Return the versions that may be the same content as `ref`, the best signs first."""
        return self._services.sameness.suggestions(LOCAL, ref, times=times_of(as_of, known_at))

    def confirm(self, first: str, second: str, *, undo: bool = False, reason: str = "") -> Joined:
        """Say that two versions are the same content, or with `undo` take it back.

        Raises:
            Conflict: their digests prove that they differ.
        """
        say = self._services.sameness.undo if undo else self._services.sameness.confirm
        return say(LOCAL, first, second, reason=reason)

    def reproduce(
        self, ref: str, *, to: str | Path, as_of: Moment = None, known_at: Moment = None
    ) -> Reproduced:
        """Write what it takes to make `ref` again into a new or empty folder.

        Raises:
            Conflict: there is something in the folder.
        """
        return self._services.reproduction.reproduce(LOCAL, ref, to=Path(to), times=times_of(as_of, known_at))
