"""Times as strangers write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from headwater.errors import Invalid
from headwater.model import to_time

# What has no recorded time has always been there: it shows at every `asOf`.
UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: object) -> datetime | None:
    """Return the time that ISO 8601 text names, None where it names none."""
    if not isinstance(value, str) or not value:
        return None
    try:
        return to_time(value)
    except Invalid:
        return None


def since_epoch(value: object, *, unit_s: float) -> datetime | None:
    """Return the time so many units of `unit_s` seconds after 1970; None for none, zero and what is out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        return None
    try:
        return UNKNOWN + timedelta(seconds=value * unit_s)
    except (OverflowError, ValueError):
        return None
