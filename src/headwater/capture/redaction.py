"""The one place where captured properties lose their secrets, before they reach the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from headwater.access.redact import redact_props
from headwater.facts import EdgeFact, Fact, NodeFact
from headwater.model import Value


def without_secrets(fact: Fact) -> Fact:
    """Return the fact with `[redacted:xxxxxxxx]` where its properties held secrets; equal secrets stay equal."""
    if isinstance(fact, NodeFact | EdgeFact):
        clean = redact_props(fact.props)
        return fact if clean is fact.props else replace(fact, props=clean)
    return fact


def clean(props: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return properties without secrets."""
    return redact_props(props)
