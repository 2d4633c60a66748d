"""Facts without their secrets: what every way into a journal or a store keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from headwater.access.redact import redact_label, redact_props, redact_text
from headwater.access.redact_variables import without_unlisted
from headwater.facts import (
    EdgeFact,
    Fact,
    IntervalFact,
    MetricFact,
    NodeFact,
    StateFact,
    TombstoneFact,
    VerdictFact,
)
from headwater.model import Uid


class FactCleaner:
    """Takes the secrets out of facts, batch by batch.

    A thing with a secret in its natural key goes on under the key without it, and what later facts say of the old
    uid is said of the new one.
    """

    def __init__(self) -> None:
        self._moved: dict[Uid, Uid] = {}

    def cleaned(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return the facts as they are kept: the same objects where nothing had to go."""
        first = [self._node(fact) if type(fact) is NodeFact else fact for fact in facts]
        return [fact if type(fact) is NodeFact else self._other(fact) for fact in first]

    def uid(self, uid: Uid) -> Uid:
        """Return the uid that a thing goes on under."""
        return self._moved.get(uid, uid)

    def _node(self, fact: NodeFact) -> NodeFact:
        props = without_unlisted(redact_props(fact.props))
        name, key = redact_text(fact.name), tuple(redact_text(part) for part in fact.key)
        if props is fact.props and name == fact.name and key == fact.key:
            return fact
        told = replace(fact, key=key, name=name, props=props)
        if told.uid != fact.uid:
            self._moved[fact.uid] = told.uid
        return told

    def _other(self, fact: Fact) -> Fact:
        if type(fact) is IntervalFact:
            return self._interval(fact)
        if type(fact) is EdgeFact:
            return self._edge(fact)
        if type(fact) is TombstoneFact:
            reason, node = redact_text(fact.reason), self.uid(fact.node)
            same = (reason, node) == (fact.reason, fact.node)
            return fact if same else replace(fact, reason=reason, node=node)
        if self._moved and isinstance(fact, StateFact | MetricFact | VerdictFact):
            return self._about_a_run(fact)
        return fact

    def _edge(self, fact: EdgeFact) -> EdgeFact:
        props, ends = redact_props(fact.props), (self.uid(fact.effect), self.uid(fact.cause))
        if props is fact.props and ends == (fact.effect, fact.cause):
            return fact
        return replace(fact, props=props, effect=ends[0], cause=ends[1])

    def _interval(self, fact: IntervalFact) -> IntervalFact:
        value, node = redact_label(fact.attribute, fact.name, fact.value), self.uid(fact.node)
        if fact.attribute == "alias" and value is not None:
            value = self.uid(value)
        if (value, node) == (fact.value, fact.node):
            return fact
        return replace(fact, value=value, node=node)

    def _about_a_run(self, fact: StateFact | MetricFact | VerdictFact) -> Fact:
        if isinstance(fact, VerdictFact):
            return replace(fact, investigation=self.uid(fact.investigation))
        if isinstance(fact, StateFact):
            return replace(fact, run=self.uid(fact.run))
        ends = [self.uid(uid) for uid in (fact.run, fact.model, fact.dataset)]
        return replace(fact, run=ends[0], model=ends[1], dataset=ends[2])
