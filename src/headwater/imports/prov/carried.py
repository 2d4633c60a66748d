"""What Headwater's own PROV carries: the facts themselves, which no statement of PROV has the words for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from headwater.errors import Invalid
from headwater.facts import EdgeFact, Fact
from headwater.imports import Refused
from headwater.imports.json_text import parse
from headwater.imports.prov.statement import ELEMENTS, FACT, FORMS, NODE, Statement
from headwater.interchange import fact_of
from headwater.model import Relation, Uid

RELATION = "hw:relation"
_WITHOUT_ATTRIBUTES = {
    "alternateOf": Relation.SAME_AS.value,
    "specializationOf": Relation.VERSION_OF.value,
}
# Equal digests make versions the same, and times order them: both are found again and need not be told.
_DERIVED = frozenset({Relation.SAME_AS.value, Relation.REVISION_OF.value})


def carried(statements: Sequence[Statement]) -> Iterator[Fact | Refused]:
    """Yield the facts that records of nodes carry, each with its own id and both its times."""
    for each in statements:
        for text in each.values(FACT) if _is_ours(each) else ():
            try:
                fact = fact_of(parse(text.encode()))
                if NODE + (fact.effect if isinstance(fact, EdgeFact) else fact.subject) != each.id:
                    raise Invalid("the fact is about something else than the record that carries it")
                yield fact
            except Invalid as error:
                yield Refused(each.where, f"carries what is no fact: {error}")


def untold(statements: Sequence[Statement], facts: Sequence[Fact]) -> list[Statement]:
    """Return the statements that `facts` do not say already."""
    known = told_of(facts)
    edges = {
        (each.effect, each.relation.value, each.cause, each.role)
        for each in facts
        if isinstance(each, EdgeFact)
    }
    return [each for each in statements if not _is_told(each, known, edges)]


def told_of(facts: Sequence[Fact]) -> dict[Uid, datetime]:
    """Return the nodes that `facts` are about, or whose edges, and the earliest that is said of each."""
    out: dict[Uid, datetime] = {}
    for each in facts:
        uid = each.effect if isinstance(each, EdgeFact) else each.subject
        out[uid] = min(out.get(uid, each.occurred_at), each.occurred_at)
    return out


def _is_told(
    statement: Statement, known: Mapping[Uid, datetime], edges: set[tuple[str, str, str, str]]
) -> bool:
    if statement.kind in ELEMENTS:
        return statement.id.startswith(NODE) and statement.id.removeprefix(NODE) in known
    given = [statement.one(name).removeprefix(NODE) for name in FORMS[statement.kind].arguments[:2]]
    effect, cause = (*given, "", "")[:2]
    relation = "".join(statement.values(RELATION)) or _WITHOUT_ATTRIBUTES.get(statement.kind, "")
    if relation in _DERIVED:
        return effect in known and cause in known
    role = "".join(statement.values("prov:role") or statement.values("hw:role"))
    return (effect, relation, cause, role) in edges


def _is_ours(statement: Statement) -> bool:
    return statement.kind in ELEMENTS and statement.id.startswith(NODE)
