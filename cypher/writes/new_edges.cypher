// Edges of which there is nothing yet, between entities that are there.
UNWIND $rows AS row
MATCH (effect:Entity {uid: row.effect}) USING INDEX SEEK effect:Entity(uid)
MATCH (cause:Entity {uid: row.cause}) USING INDEX SEEK cause:Entity(uid)
CREATE (effect)-[r:$(row.relation)]->(cause)
SET r = row.edge
