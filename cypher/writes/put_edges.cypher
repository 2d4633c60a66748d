// Edges written whole, between entities that are there.
UNWIND $rows AS row
MATCH (effect:Entity {uid: row.effect}) USING INDEX SEEK effect:Entity(uid)
MATCH (cause:Entity {uid: row.cause}) USING INDEX SEEK cause:Entity(uid)
MERGE (effect)-[r:$(row.relation) {eid: row.edge.eid}]->(cause)
SET r = row.edge
