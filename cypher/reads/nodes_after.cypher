// The next $limit described nodes after uid $after, of kind $kind unless that is empty.
MATCH (n:Entity) USING INDEX SEEK n:Entity(uid)
WHERE n.uid > $after AND n.kind IS NOT NULL AND ($kind = '' OR n.kind = $kind)
RETURN properties(n) AS node
ORDER BY n.uid LIMIT $limit
