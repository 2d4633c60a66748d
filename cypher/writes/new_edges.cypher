// Edges of one RELATION of which there is nothing yet; an end that nothing describes yet is a bare Entity.
UNWIND $rows AS row
MERGE (effect:Entity {uid: row.effect})
MERGE (cause:Entity {uid: row.cause})
CREATE (effect)-[r:RELATION]->(cause)
SET r = row.edge
