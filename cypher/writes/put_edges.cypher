// Edges written whole, between entities that are known by number.
UNWIND $rows AS row
MATCH (effect), (cause) WHERE id(effect) = row.effect AND id(cause) = row.cause
MERGE (effect)-[r:$(row.relation) {eid: row.edge.eid}]->(cause)
SET r = row.edge
