"""What the closed investigations of a store teach about evidence."""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from threading import Lock

from headwater.analysis.root_cause.learning import TOLD_FREELY, Case, Finding, Learnt, kind_of, learn
from headwater.model import NOW, Node, Times
from headwater.services.actor import Actor
from headwater.services.causes.inquiry import State
from headwater.services.causes.inquiry_log import InquiryLog
from headwater.services.reading import Reading
from headwater.store import Store

MOST_TIMES = 64


class TeachingService:
    """Reads each closed investigation once, and again what changed since; safe to ask from several threads."""

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._log = InquiryLog(store, _case)
        self._lock = Lock()
        self._held: OrderedDict[Times, Learnt] = OrderedDict()

    def learnt(self, actor: Actor, times: Times = NOW) -> Learnt:
        """Return the likelihood ratios that investigations closed by then teach, and how many there are."""
        with self._lock:
            if self._log.follow():
                self._held.clear()
            if times not in self._held:
                self._held[times] = learn(self._cases(times))
            self._held.move_to_end(times)
            while len(self._held) > MOST_TIMES:
                self._held.popitem(last=False)
            return self._held[times]

    def _cases(self, times: Times) -> list[Case]:
        """Return what was closed by then; only what was between its first and last change is folded anew."""
        if times == NOW:
            return list(self._log.held())
        out: list[Case] = []
        between = []
        for uid, each in self._log.standings():
            if each.ends_by(times):
                out += [each.held] if each.held else []
            elif each.begins_by(times):
                between.append(uid)
        found = (_case(node) for node in self._reading.nodes(between, times))
        return out + [case for case in found if case is not None]


def _case(node: Node) -> Case | None:
    """Return a closed investigation with the evidence that was kept when it was closed; None of an open one."""
    if node.props.get("state") != State.CLOSED:
        return None
    kept = node.props.get("evidence", ())
    cause = str(node.props.get("cause", ""))
    suspects = [found for line in kept if (found := _kept(line))] if isinstance(kept, tuple) else []
    seen = Counter(
        Finding(kind, ref == cause) for ref, texts in suspects for kind in {kind_of(text) for text in texts}
    )
    causes = sum(ref == cause for ref, _ in suspects)
    return Case(seen, causes, len(suspects) - causes)


def _kept(line: str) -> tuple[str, list[str]] | None:
    """Return a suspect's reference and the texts of its evidence; None of what was not written by a closing."""
    try:
        found = json.loads(line)
        texts = [str(one["text"]) for one in found["evidence"]]
        return str(found["ref"]), [] if found.get("kind") in TOLD_FREELY else texts
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
