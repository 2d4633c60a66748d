// Nodes written whole, each with its kind as a label, which begins with $prefix.
UNWIND $rows AS row
MERGE (n:Entity {uid: row.uid})
SET n = row, n:$($prefix + row.kind)
