"""The one place where captured properties lose their secrets, before they reach the journal."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.access.redact import redact_props
from headwater.access.redact_facts import FactCleaner
from headwater.facts import Fact
from headwater.model import Value

# One for the process: a run, what it used and what it made are told in facts that come one by one.
_CLEANER = FactCleaner()


def without_secrets(fact: Fact) -> Fact:
    """Return the fact with `[redacted:xxxxxxxx]` where it held secrets; equal secrets stay equal."""
    (clean_fact,) = _CLEANER.cleaned([fact])
    return clean_fact


def clean(props: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return properties without secrets."""
    return redact_props(props)
