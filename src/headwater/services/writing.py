"""Writes about one thing that happen once: for an idempotency key, and only over an expected revision."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.errors import Conflict
from headwater.facts import Fact
from headwater.model import Json, Node
from headwater.services.arrival.intake import Intake
from headwater.store import Store

_WHEN = frozenset({"id", "occurred_at", "recorded_at"})


def write_once(
    store: Store,
    node: Node,
    facts: Sequence[Fact],
    *,
    also: Sequence[Fact] = (),
    key: str = "",
    expected_revision: int | None = None,
) -> bool:
    """Append `facts` about `node`, and `also` what follows from them, unless they were before under the same `key`.

    Returns whether they were written now.

    Raises:
        Conflict: the thing is not at `expected_revision`, or `key` was used for something else.
    """
    intake = Intake(store)
    facts = intake.cleaned(facts)
    if expected_revision is not None and node.revision != expected_revision:
        earlier = sorted(store.facts_of([node.uid]), key=lambda fact: (fact.recorded_at, fact.id))
        if key and expected_revision >= 0 and _holds(earlier[expected_revision:], facts):
            return False
        raise Conflict(
            f"{node.name} is at revision {node.revision}, not {expected_revision}: it was changed meanwhile; "
            "read it again and decide anew"
        )
    once = (
        f"revision:{node.uid}:{expected_revision}" if expected_revision is not None else key and f"api:{key}"
    )
    intake.append([*facts, *also], key=once)
    written = store.facts_of([node.uid])
    if {fact.id for fact in facts} <= {fact.id for fact in written}:
        return True
    if expected_revision is not None:
        raise Conflict(f"{node.name} was changed at the same moment; read it again and decide anew")
    if not _holds(written, facts):
        raise Conflict(f"the idempotency key {key!r} was used for something else; choose another")
    return False


def said_before(store: Store, facts: Sequence[Fact]) -> bool:
    """Return whether the store holds all that `facts` say, at whatever time."""
    return _holds(store.facts_of({fact.subject for fact in facts}), Intake(store).cleaned(facts))


def _holds(held: Sequence[Fact], wanted: Sequence[Fact]) -> bool:
    """Return whether `held` says all that `wanted` says, at whatever time."""
    said = [_said(fact) for fact in held]
    return all(_said(fact) in said for fact in wanted)


def _said(fact: Fact) -> dict[str, Json]:
    return {name: value for name, value in fact.to_json().items() if name not in _WHEN}
