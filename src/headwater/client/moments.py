"""Times as people give them in Python."""

from __future__ import annotations

from datetime import UTC, datetime

from headwater.model import Times, to_time

Moment = datetime | str | None


def times_of(as_of: Moment, known_at: Moment) -> Times:
    """Return the two times of a read."""
    return Times(as_of=moment_of(as_of), known_at=moment_of(known_at))


def moment_of(given: Moment) -> datetime | None:
    """Return an aware time; one without a zone is UTC."""
    if isinstance(given, str):
        return to_time(given)
    return given.replace(tzinfo=UTC) if given is not None and given.tzinfo is None else given
