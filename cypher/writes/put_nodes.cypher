// Nodes written whole, each with its kind as a label, which begins with $prefix, and by which number each is known.
UNWIND $rows AS row
MERGE (n:Entity {uid: row.uid})
SET n = row, n:$($prefix + row.kind)
RETURN collect(row.uid) AS uids, collect(id(n)) AS numbers
