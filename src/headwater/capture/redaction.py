"""The one place where captured properties lose their secrets, before they reach the journal."""

from __future__ import annotations

from headwater.access.redact_facts import FactCleaner
from headwater.facts import Fact
from headwater.model import Uid

# One for the process: a run, what it used and what it made are told in facts that come one by one.
_CLEANER = FactCleaner()


def without_secrets(fact: Fact) -> Fact:
    """Return the fact with `[redacted:xxxxxxxx]` where it held secrets; equal secrets stay equal."""
    (clean_fact,) = _CLEANER.cleaned([fact])
    return clean_fact


def kept_uid(uid: Uid) -> Uid:
    """Return the uid of a thing as it is kept: another one where its key held a secret."""
    return _CLEANER.uid(uid)
