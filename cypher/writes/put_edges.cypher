// Edges of one RELATION written whole; an end that nothing describes yet is a bare Entity.
UNWIND $rows AS row
MERGE (effect:Entity {uid: row.effect})
MERGE (cause:Entity {uid: row.cause})
MERGE (effect)-[r:RELATION {eid: row.edge.eid}]->(cause)
SET r = row.edge
