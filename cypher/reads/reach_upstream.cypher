// What $uid depends on over RELATIONS, at most DEPTH edges away, with the fewest edges as depth.
MATCH p = (start:Entity {uid: $uid})-[:RELATIONS*1..DEPTH]->(n)
USING INDEX SEEK start:Entity(uid)
WHERE all(r IN relationships(p) WHERE IN_FORCE)
RETURN n.uid AS uid, min(length(p)) AS depth
ORDER BY depth, uid
