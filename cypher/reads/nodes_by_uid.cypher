// The described nodes among $uids.
MATCH (n:Entity) USING INDEX SEEK n:Entity(uid)
WHERE n.uid IN $uids AND n.kind IS NOT NULL
RETURN properties(n) AS node
ORDER BY n.uid
