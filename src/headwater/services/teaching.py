"""What the closed investigations of a store teach about evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable

from headwater.analysis.root_cause.learning import Case, Finding, Learnt, kind_of, learn
from headwater.model import NOW, Kind, Node, Times
from headwater.services.actor import Actor
from headwater.services.inquiry import State
from headwater.services.reading import Reading
from headwater.store import Store


class TeachingService:
    """Reads closed investigations."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)

    def learnt(self, actor: Actor, times: Times = NOW) -> Learnt:
        """Return the likelihood ratios that investigations closed by then teach, and how many there are."""
        nodes: Iterable[Node] = self._reading.store.scan_nodes(Kind.INVESTIGATION)
        if times != NOW:
            nodes = self._reading.nodes([node.uid for node in nodes], times)
        return learn(_case(node) for node in nodes if node.props.get("state") == State.CLOSED)


def _case(node: Node) -> Case:
    """Return a closed investigation with the evidence that was kept when it was closed."""
    kept = node.props.get("evidence", ())
    cause = str(node.props.get("cause", ""))
    suspects = [found for line in kept if (found := _kept(line))] if isinstance(kept, tuple) else []
    findings = tuple(
        Finding(kind, ref == cause)
        for ref, texts in suspects
        for kind in sorted({kind_of(text) for text in texts})
    )
    causes = sum(ref == cause for ref, _ in suspects)
    return Case(findings, causes, len(suspects) - causes)


def _kept(line: str) -> tuple[str, list[str]] | None:
    """Return a suspect's reference and the texts of its evidence; None of what was not written by a closing."""
    try:
        found = json.loads(line)
        return str(found["ref"]), [str(one["text"]) for one in found["evidence"]]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
