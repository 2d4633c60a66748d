"""A lineage as W3C PROV-JSON, for the tools that read provenance rather than Headwater.

Runs are activities, people and systems agents, anything else an entity, each with its properties under `hw:`. Where
facts are given each record carries those about its node and the edges that leave it, so that nothing is lost on the way
back.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Protocol, TextIO
from urllib.parse import quote

from headwater.exports.prov_jsonld import as_jsonld
from headwater.facts import EdgeFact, Fact
from headwater.model import Kind, Node, Relation, Uid, Value, canonical, to_text
from headwater.naming import reference_of
from headwater.projection import edge_of, node_of

PREFIXES = {"hw": "urn:headwater:ns:", "node": "urn:headwater:node:"}
_LEFT_OUT = frozenset({"profile", "patch", "row_digests"})
_SAFE = ".-_"

# The PROV relation of each of ours, the names of its two ends (effect first), and what our relation adds as a type.
_RELATIONS: Mapping[str, tuple[str, str, str, str]] = {
    Relation.USED: ("used", "prov:activity", "prov:entity", ""),
    Relation.EXECUTED: ("used", "prov:activity", "prov:entity", "hw:Code"),
    Relation.RAN_IN: ("used", "prov:activity", "prov:entity", "hw:Environment"),
    Relation.EVALUATED: ("used", "prov:activity", "prov:entity", "hw:Evaluated"),
    Relation.GENERATED_BY: ("wasGeneratedBy", "prov:entity", "prov:activity", ""),
    Relation.DERIVED_FROM: ("wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity", ""),
    Relation.REVISION_OF: ("wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity", "prov:Revision"),
    Relation.PARENT: ("wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity", "hw:Parent"),
    Relation.SAME_AS: ("alternateOf", "prov:alternate1", "prov:alternate2", ""),
    Relation.VERSION_OF: ("specializationOf", "prov:specificEntity", "prov:generalEntity", ""),
    Relation.ATTRIBUTED_TO: ("wasAttributedTo", "prov:entity", "prov:agent", ""),
    Relation.INFORMED_BY: ("wasInformedBy", "prov:informed", "prov:informant", ""),
}
_INFLUENCE = ("wasInfluencedBy", "prov:influencee", "prov:influencer")
_WITHOUT_ATTRIBUTES = frozenset({"alternateOf", "specializationOf"})
_ASSOCIATED = ("wasAssociatedWith", "prov:activity", "prov:agent")

Record = dict[str, object]


class Link(Protocol):
    """An edge of an answer; `relation` is a `Relation`, or "DEPENDS_ON" where left out nodes lie between."""

    @property
    def effect(self) -> Uid: ...
    @property
    def cause(self) -> Uid: ...
    @property
    def relation(self) -> str: ...
    @property
    def role(self) -> str: ...


def document(nodes: Iterable[Node], links: Iterable[Link], facts: Iterable[Fact] = ()) -> dict[str, object]:
    """Return nodes and the links among them as a PROV-JSON document; links to nodes that are not there are left out.

    A relation that PROV has no word for is an influence, typed with ours. `facts` are carried by the record of what
    they are about, an edge's by its effect.
    """
    known = {node.uid: node for node in nodes}
    out: dict[str, dict[str, Record]] = defaultdict(dict)
    for node in known.values():
        out[_class(node)][f"node:{node.uid}"] = _attributes(node)
    for uid, lines in _lines(facts).items():
        # Something may be told of a thing before anything says what it is.
        kind = _class(known[uid]) if uid in known else "entity"
        out[kind].setdefault(f"node:{uid}", {})["hw:fact"] = lines
    for number, link in enumerate(_each_once(links, known), 1):
        name, record = _relation(link, known)
        out[name][f"_:{number}"] = record
    return {"prefix": PREFIXES, **out}


def write(
    nodes: Iterable[Node],
    links: Iterable[Link],
    out: TextIO,
    *,
    facts: Iterable[Fact] = (),
    jsonld: bool = False,
) -> None:
    """Write the document, keys in order; with `jsonld` in that form."""
    told = document(nodes, links, facts)
    if jsonld:
        told = as_jsonld(told)
    json.dump(told, out, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    out.write("\n")


def write_facts(facts: Iterable[Fact], out: TextIO, *, jsonld: bool = False) -> None:
    """Write the nodes and edges that `facts` state, with the facts."""
    by_subject: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_subject[fact.subject].append(fact)
    nodes = [node for group in by_subject.values() if (node := node_of(group))]
    edges = [edge for group in by_subject.values() if (edge := edge_of(group))]
    write(nodes, edges, out, facts=chain.from_iterable(by_subject.values()), jsonld=jsonld)


def _lines(facts: Iterable[Fact]) -> dict[Uid, list[str]]:
    out: dict[Uid, list[str]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: fact.id):
        uid = fact.effect if isinstance(fact, EdgeFact) else fact.subject
        out[uid].append(canonical(fact.to_json()).decode())
    return out


def _class(node: Node) -> str:
    if node.kind is Kind.RUN:
        return "activity"
    return "agent" if node.kind is Kind.AGENT else "entity"


def _attributes(node: Node) -> Record:
    record: Record = {
        "prov:label": reference_of(node),
        "prov:type": _typed(f"hw:{node.kind}"),
        "hw:name": node.name,
        "hw:recorded_at": to_text(node.recorded_at),
    }
    if node.project:
        record["hw:project"] = node.project
    record["prov:startTime" if node.kind is Kind.RUN else "hw:occurred_at"] = to_text(node.occurred_at)
    own = {key: value for key, value in node.props.items() if key not in _LEFT_OUT}
    if node.kind is Kind.RUN and "ended_at" in own:
        record["prov:endTime"] = str(own.pop("ended_at"))
    return {f"hw:{quote(key, safe=_SAFE)}": _value(value) for key, value in own.items()} | record


def _value(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _each_once(links: Iterable[Link], known: Mapping[Uid, Node]) -> Sequence[Link]:
    """Return the links among what is known, that two are the same said only once."""
    found: dict[tuple[Uid, Uid, str, str], Link] = {}
    for link in links:
        if link.effect not in known or link.cause not in known:
            continue
        ends = (link.effect, link.cause)
        first, second = sorted(ends) if link.relation == Relation.SAME_AS else ends
        found.setdefault((first, second, link.relation, link.role), link)
    return list(found.values())


def _relation(link: Link, known: Mapping[Uid, Node]) -> tuple[str, Record]:
    influence = (*_INFLUENCE, f"hw:{link.relation}")
    name, effect, cause, kind = _RELATIONS.get(link.relation, influence)
    if link.relation == Relation.ATTRIBUTED_TO and known[link.effect].kind is Kind.RUN:
        name, effect, cause = _ASSOCIATED
    record: Record = {effect: f"node:{link.effect}", cause: f"node:{link.cause}"}
    if name in _WITHOUT_ATTRIBUTES:
        return name, record
    record["hw:relation"] = str(link.relation)
    if kind:
        record["prov:type"] = _typed(kind)
    if link.role:
        record["prov:role" if name in ("used", "wasGeneratedBy") else "hw:role"] = link.role
    return name, record


def _typed(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}
