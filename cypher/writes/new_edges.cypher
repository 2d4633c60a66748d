// Edges of which there is nothing yet, between entities that are known by number; in a list, as rows.listed says.
UNWIND $rows AS row
MATCH (effect), (cause) WHERE id(effect) = row[0] AND id(cause) = row[1]
CREATE (effect)-[r:$(row[2]) {eid: row[3], role: row[4], occurred_at: row[5], recorded_at: row[6], origin: row[7],
  confidence: row[8]}]->(cause)
SET r += row[9]
