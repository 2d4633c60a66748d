"""What no edge says of a relation, kept as properties of what it is about."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.imports.prov.statement import ELEMENTS, FORMS, TIMES, Statement
from headwater.imports.prov.things import END_OF, Things, influence_of, known_as

OPEN_END = "the other end is not said"
# The one end that these are about; all others are about their first two arguments.
_ABOUT_ONE = frozenset({"wasStartedBy", "wasEndedBy", "wasInvalidatedBy", "wasGeneratedBy"})
# Relations that never become an edge, whole.
_NEVER = frozenset({"wasEndedBy", "wasInvalidatedBy", "alternateOf"})
# What the edge of a relation has no place for.
_OF_NO_EDGE = frozenset({"trigger", "bundle"})


def note(statements: Sequence[Statement], things: Things) -> None:
    """Keep with the things themselves what no edge says of them."""
    for each in statements:
        if each.kind in ELEMENTS:
            continue
        if half := half_of(each):
            _keep(each, half, things, whole=True)
        elif _is_without_edge(each, things):
            _keep(each, _first(each, things), things, whole=True)
        elif each.kind in ("wasStartedBy", "mentionOf"):
            _keep(each, _first(each, things), things, whole=False)


def half_of(each: Statement) -> tuple[str, str] | None:
    """Return the end that is given, as (element, name), of a relation that leaves open what it is about."""
    arguments = FORMS[each.kind].arguments
    needed = arguments[: 1 if each.kind in _ABOUT_ONE else 2]
    if each.kind in ELEMENTS or all(map(each.one, needed)):
        return None
    given = [name for name in arguments if name not in TIMES and each.one(name)]
    return (END_OF.get(given[0], "entity"), each.one(given[0])) if given else None


def _is_without_edge(each: Statement, things: Things) -> bool:
    if each.kind == "wasInfluencedBy":
        return influence_of(each, things) is None
    if each.kind == "wasGeneratedBy":
        return not each.one("activity")
    return each.kind in _NEVER or (each.kind == "wasStartedBy" and not each.one("starter"))


def _first(each: Statement, things: Things) -> tuple[str, str]:
    argument = FORMS[each.kind].arguments[0]
    name = each.one(argument)
    return END_OF.get(argument) or known_as(name, things)[0], name


def _keep(each: Statement, end: tuple[str, str], things: Things, *, whole: bool) -> None:
    """Keep the other arguments, of a `whole` relation also its attributes and id; an edge has those of another."""
    start = f"prov.{each.kind}"
    told = {
        name: value
        for name in FORMS[each.kind].arguments
        if (value := each.one(name)) and value != end[1] and (whole or name in _OF_NO_EDGE)
    }
    if whole:
        told |= {"id": each.id} if each.id else {}
    for name, value in told.items():
        things.note(*end, f"{start}.{name}", value)
    if whole:
        for key, literal in each.attributes:
            things.note(*end, f"{start}.{key}", str(literal.value()))
    if half_of(each):
        things.note(*end, start, OPEN_END)
