"""Profiles of data: enough to say from two of them what changed, without keeping the rows; and content digests."""

from __future__ import annotations

from headwater.profiles.content import Content, content_of
from headwater.profiles.profile import Choice, profile_of

__all__ = ["Choice", "Content", "content_of", "profile_of"]
