"""What Headwater's own PROV carries: the facts themselves, which no statement of PROV has the words for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headwater.errors import Invalid
from headwater.facts import EdgeFact, Fact
from headwater.imports import Refused
from headwater.imports.json_text import parse
from headwater.imports.prov.statement import ELEMENTS, Statement
from headwater.interchange import fact_of
from headwater.model import Eid, Relation, eid_of

FACT = "hw:fact"
EDGE = "hw:eid"
NODE = "urn:headwater:node:"
_WITHOUT_ATTRIBUTES = {"alternateOf": Relation.SAME_AS, "specializationOf": Relation.VERSION_OF}


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
    known = {fact.subject for fact in facts}
    edges = {fact.subject for fact in facts if isinstance(fact, EdgeFact)}
    return [each for each in statements if not _is_told(each, known, edges)]


def _is_told(statement: Statement, known: set[str], edges: set[Eid]) -> bool:
    if statement.kind in ELEMENTS:
        return statement.id.removeprefix(NODE) in known and bool(statement.values(FACT))
    if told := statement.values(EDGE):
        return told[0] in edges
    relation = _WITHOUT_ATTRIBUTES.get(statement.kind)
    ends = [name.removeprefix(NODE) for given in statement.arguments.values() for name in given]
    if relation is None or len(ends) != 2 or not known.issuperset(ends):
        return False
    # Equal digests make two versions the same; that is derived again and need not be told.
    return relation is Relation.SAME_AS or eid_of(ends[0], relation, ends[1]) in edges


def _is_ours(statement: Statement) -> bool:
    return statement.kind in ELEMENTS and statement.id.startswith(NODE)
