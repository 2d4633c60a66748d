"""Relations of PROV as edges, and as properties where no edge says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from headwater import statements as stated
from headwater.facts import Fact
from headwater.imports.prov.statement import ELEMENTS, FORMS, TIMES, Statement
from headwater.imports.prov.things import END_OF, Things, properties
from headwater.imports.times import moment
from headwater.model import Relation, Uid
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
_INFLUENCE = {
    ("entity", "entity"): Relation.DERIVED_FROM,
    ("activity", "entity"): Relation.USED,
    ("activity", "activity"): Relation.INFORMED_BY,
    ("entity", "agent"): Relation.ATTRIBUTED_TO,
    ("activity", "agent"): Relation.ATTRIBUTED_TO,
    ("agent", "agent"): Relation.ATTRIBUTED_TO,
}
# The one end that these are about; all others are about their first two arguments.
_ABOUT_ONE = frozenset({"wasStartedBy", "wasEndedBy", "wasInvalidatedBy", "wasGeneratedBy"})
# What is left of each statement when its edge, if there is one, is made.
_KEPT = {
    "wasStartedBy": ("activity", "activity", ("trigger",)),
    "wasEndedBy": ("activity", "activity", ("trigger", "ender")),
    "wasInvalidatedBy": ("entity", "entity", ("activity", "time")),
    "alternateOf": ("alternate1", "entity", ("alternate2",)),
    "mentionOf": ("specificEntity", "entity", ("bundle",)),
}


def note(statements: Sequence[Statement], things: Things) -> None:
    """Keep with the things themselves what no edge says of them."""
    for each in statements:
        if half := _half(each):
            things.note(*half, f"prov.{each.kind}", "the other end is not said")
        elif each.kind in _KEPT:
            end, element, arguments = _KEPT[each.kind]
            for argument in arguments:
                if value := each.one(argument):
                    things.note(element, each.one(end), f"prov.{each.kind}.{argument}", value)
            if each.kind in ("wasEndedBy", "wasInvalidatedBy", "alternateOf") or not each.one("starter"):
                for key, literal in each.attributes:
                    things.note(element, each.one(end), f"prov.{each.kind}.{key}", str(literal.value()))
        elif each.kind == "wasInfluencedBy" and _influence(each, things) is None:
            effect = _elements(each.one("influencee"), things)[0]
            things.note(effect, each.one("influencee"), "prov.wasInfluencedBy", each.one("influencer"))


def edges(statements: Sequence[Statement], things: Things) -> Iterator[Fact]:
    """Yield an edge for each relation between two things."""
    for each in statements:
        if each.kind in ELEMENTS or (_half(each) and each.kind != "wasAssociatedWith"):
            continue
        if each.kind in ("specializationOf", "mentionOf"):
            yield _special(each, things)
        elif each.kind == "wasInfluencedBy":
            if found := _influence(each, things):
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
) -> Fact:
    at = moment(each.one("time")) or things.time(effect_is, effect)
    uids = things.uid(effect_is, effect), things.uid(cause_is, cause)
    return _told(each, things, uids, relation, at=at, role=role)


def _special(each: Statement, things: Things) -> Fact:
    """Return the specific entity as a version of the general one's series."""
    specific = each.one("specificEntity")
    uids = things.uid("entity", specific), things.series_uid(each.one("generalEntity"))
    return _told(each, things, uids, Relation.VERSION_OF, at=things.time("entity", specific), role="")


def _told(
    each: Statement, things: Things, uids: tuple[Uid, Uid], relation: Relation, *, at: datetime, role: str
) -> Fact:
    props = properties(each.attributes, each.bundle)
    if each.id:
        props["prov.id"] = each.id
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


def _half(each: Statement) -> tuple[str, str] | None:
    """Return the end that is given, as (element, name), of a relation that leaves open what it is about."""
    arguments = FORMS[each.kind].arguments
    needed = arguments[: 1 if each.kind in _ABOUT_ONE else 2]
    if each.kind in ELEMENTS or all(map(each.one, needed)):
        return None
    given = [name for name in arguments if name not in TIMES and each.one(name)]
    return (END_OF.get(given[0], "entity"), each.one(given[0])) if given else None


def _influence(each: Statement, things: Things) -> tuple[str, str, str, str, Relation] | None:
    effect, cause = each.one("influencee"), each.one("influencer")
    for effect_is in _elements(effect, things):
        for cause_is in _elements(cause, things):
            if relation := _INFLUENCE.get((effect_is, cause_is)):
                return effect_is, effect, cause_is, cause, relation
    return None


def _elements(name: str, things: Things) -> list[str]:
    """Return what `name` is known as; an entity where nothing says."""
    return [each for each in ("entity", "activity", "agent") if things.is_(each, name)] or ["entity"]
