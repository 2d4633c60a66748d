// The $limit last versions of $series in their order, newest first.
MATCH (s:Entity {uid: $series})<-[r:VERSION_OF]-(n:Entity)
USING INDEX s:Entity(uid)
WHERE r.until IS NULL AND n.kind IN $kinds
WITH DISTINCT n
ORDER BY n.occurred_at DESC, n.uid DESC LIMIT $limit
RETURN properties(n) AS node
ORDER BY n.occurred_at DESC, n.uid DESC
