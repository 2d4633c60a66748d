// Nodes of one KIND written whole.
UNWIND $rows AS row
MERGE (n:Entity {uid: row.uid})
SET n = row, n:KIND
