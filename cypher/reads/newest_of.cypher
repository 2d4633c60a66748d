// The $limit last versions of $series in their order, newest first.
MATCH (n:Entity)-[r:VERSION_OF]->(:Entity) USING INDEX SEEK r:VERSION_OF(place)
WHERE r.place > $series AND r.place < $series + '!' AND r.until IS NULL AND n.kind IN $kinds
WITH DISTINCT n, r.place AS place
ORDER BY place DESC LIMIT $limit
RETURN properties(n) AS node
ORDER BY n.occurred_at DESC, n.uid DESC
