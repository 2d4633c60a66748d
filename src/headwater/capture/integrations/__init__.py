"""Libraries that can be captured without a line about each run; none of them is imported for it."""

from __future__ import annotations
