"""Relations of PROV as edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from headwater import statements as stated
from headwater.facts import EdgeFact, Fact
from headwater.imports.prov.noted import half_of
from headwater.imports.prov.statement import ELEMENTS, FORMS, NODE, Statement
from headwater.imports.prov.things import Things, influence_of, properties
from headwater.imports.times import moment
from headwater.model import Relation, Uid, Value
from headwater.statements import Stamp

_HOW = {
    "prov:Revision": "revision",
    "prov:Quotation": "quotation",
    "prov:PrimarySource": "primary-source",
}
# Statement, its effect and cause with their elements, and ours.
_PLAIN = {
    "used": ("activity", "activity", "entity", "entity", Relation.USED),
    "wasGeneratedBy": ("entity", "entity", "activity", "activity", Relation.GENERATED_BY),
    "wasInformedBy": ("informed", "activity", "informant", "activity", Relation.INFORMED_BY),
    "wasStartedBy": ("activity", "activity", "starter", "activity", Relation.INFORMED_BY),
    "wasDerivedFrom": ("generatedEntity", "entity", "usedEntity", "entity", Relation.DERIVED_FROM),
    "hadMember": ("collection", "entity", "entity", "entity", Relation.DERIVED_FROM),
    "wasAttributedTo": ("entity", "entity", "agent", "agent", Relation.ATTRIBUTED_TO),
    "wasAssociatedWith": ("activity", "activity", "agent", "agent", Relation.ATTRIBUTED_TO),
    "actedOnBehalfOf": ("delegate", "agent", "responsible", "agent", Relation.ATTRIBUTED_TO),
}


def edges(statements: Sequence[Statement], things: Things) -> Iterator[Fact]:
    """Yield an edge for each relation between two things; what says the same is put together."""
    found: dict[str, list[EdgeFact]] = defaultdict(list)
    for fact in _edges(statements, things):
        found[fact.subject].append(fact)
    for same in found.values():
        yield same[0] if len(same) == 1 else _together(same)


def _together(same: Sequence[EdgeFact]) -> EdgeFact:
    """Return several statements of one relation as the earliest, with every value that any of them has."""
    values: dict[str, dict[tuple[type, Value], Value]] = defaultdict(dict)
    for fact in sorted(same, key=lambda fact: (fact.occurred_at, fact.id)):
        for key, value in fact.props.items():
            many: Sequence[Value] = value if isinstance(value, tuple) else (value,)
            # 1, 1.0 and true are equal to Python and three values here.
            values[key].update({(type(each), each): each for each in many})
    props: dict[str, Value] = {
        key: next(iter(many.values())) if len(many) == 1 else tuple(sorted(map(str, many.values())))
        for key, many in values.items()
    }
    return replace(min(same, key=lambda fact: (fact.occurred_at, fact.id)), props=props)


def _edges(statements: Sequence[Statement], things: Things) -> Iterator[EdgeFact]:
    for each in statements:
        if each.kind in ELEMENTS or (half_of(each) and each.kind != "wasAssociatedWith"):
            continue
        if own := _own(each, things):
            yield own
            continue
        if each.kind in ("specializationOf", "mentionOf"):
            yield _special(each, things)
        elif each.kind == "wasInfluencedBy":
            if found := influence_of(each, things):
                yield _edge(each, things, *found, role=_role(each) or "influence")
        elif each.kind in _PLAIN:
            effect, effect_is, cause, cause_is, relation = _PLAIN[each.kind]
            for name in each.arguments.get(cause, ()):
                if each.one(effect):
                    ends = (effect_is, each.one(effect), cause_is, name, relation)
                    yield _edge(each, things, *ends, role=_role(each))
        if each.kind == "wasAssociatedWith" and each.one("activity") and each.one("plan"):
            ends = ("activity", each.one("activity"), "entity", each.one("plan"), Relation.USED)
            yield _edge(each, things, *ends, role="plan")


def _own(each: Statement, things: Things) -> EdgeFact | None:
    """Return an edge of Headwater, which names its relation, between two of its nodes."""
    said = "".join(each.values("hw:relation"))
    ends = [each.one(name) for name in FORMS[each.kind].arguments[:2]]
    if said not in list(Relation) or not all(end.removeprefix(NODE) in things.carried for end in ends):
        return None
    effect, cause = (end.removeprefix(NODE) for end in ends)
    role = "".join(each.values("prov:role") or each.values("hw:role"))
    stamp = Stamp(things.carried[effect], things.recorded_at)
    return stated.edge(effect, Relation(said), cause, stamp, role=role)


def _edge(
    each: Statement,
    things: Things,
    effect_is: str,
    effect: str,
    cause_is: str,
    cause: str,
    relation: Relation,
    *,
    role: str,
) -> EdgeFact:
    at = moment(each.one("time")) or things.time(effect_is, effect)
    uids = things.uid(effect_is, effect), things.uid(cause_is, cause)
    return _told(each, things, uids, relation, at=at, role=role)


def _special(each: Statement, things: Things) -> EdgeFact:
    """Return the specific entity as a version of the general one's series."""
    specific = each.one("specificEntity")
    uids = things.uid("entity", specific), things.series_uid(each.one("generalEntity"))
    return _told(each, things, uids, Relation.VERSION_OF, at=things.time("entity", specific), role="")


def _told(
    each: Statement, things: Things, uids: tuple[Uid, Uid], relation: Relation, *, at: datetime, role: str
) -> EdgeFact:
    props = properties(each.attributes, each.bundle)
    if each.id:
        props["prov.id"] = each.id
    if each.one("time"):
        props["prov:time"] = each.one("time")
    if each.kind == "wasDerivedFrom":
        props |= {key: each.one(key) for key in ("activity", "generation", "usage") if each.one(key)}
    if each.kind == "actedOnBehalfOf" and each.one("activity"):
        props["activity"] = each.one("activity")
    effect, cause = uids
    return stated.edge(effect, relation, cause, Stamp(at, things.recorded_at), role=role, props=props)


def _role(each: Statement) -> str:
    if each.kind == "wasDerivedFrom":
        types = each.values("prov:type")
        return next((_HOW[name] for name in types if name in _HOW), types[0] if types else "")
    if each.kind in ("hadMember", "actedOnBehalfOf", "wasStartedBy"):
        return {"hadMember": "member", "actedOnBehalfOf": "on-behalf-of", "wasStartedBy": "triggered"}[
            each.kind
        ]
    roles = each.values("prov:role")
    return roles[0] if roles else ""
