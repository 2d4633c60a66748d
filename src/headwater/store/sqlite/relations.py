"""The numbers of relations: what the table of edges and its indexes call them."""

from __future__ import annotations

from headwater.model import Relation

# Files hold these numbers for ever: a relation keeps its own, and a new one gets the next.
RELATIONS = {
    Relation.USED: 1,
    Relation.EXECUTED: 2,
    Relation.RAN_IN: 3,
    Relation.GENERATED_BY: 4,
    Relation.DERIVED_FROM: 5,
    Relation.SERVES: 6,
    Relation.EVALUATED: 7,
    Relation.SAME_AS: 8,
    Relation.INFORMED_BY: 9,
    Relation.PART_OF: 10,
    Relation.REVISION_OF: 11,
    Relation.PARENT: 12,
    Relation.VERSION_OF: 13,
    Relation.CONTAINS: 14,
    Relation.ATTRIBUTED_TO: 15,
    Relation.ABOUT: 16,
}
RELATION_OF = {number: relation for relation, number in RELATIONS.items()}
