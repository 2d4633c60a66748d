"""What a thing can be to the run that uses it."""

from __future__ import annotations

import logging

ROLES = ("train", "validation", "test", "base", "config")
MEASURING = frozenset({"test", "validation", "evaluated"})
MOST_SAID = 100
_LOG = logging.getLogger("headwater.capture")
_said: set[str] = set()


def warn_of_unknown(role: str) -> None:
    """Say once of a role that no question knows it, and which are known."""
    if not role or role in ROLES or role in MEASURING or role in _said or len(_said) >= MOST_SAID:
        return
    _said.add(role)
    _LOG.warning(
        "headwater: role %r is kept, but no question knows it; the roles are %s", role, ", ".join(ROLES)
    )
