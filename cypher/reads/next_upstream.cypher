// What $uids directly depend on over RELATIONS.
UNWIND $uids AS uid
MATCH (start:Entity {uid: uid})-[r:RELATIONS]->(n:Entity)
USING INDEX SEEK start:Entity(uid)
WHERE IN_FORCE
RETURN DISTINCT n.uid AS uid
ORDER BY uid
