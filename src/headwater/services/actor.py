"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller by name. Embedded and on loopback everything is `LOCAL` and trusted."""

    name: str


LOCAL = Actor("local")
