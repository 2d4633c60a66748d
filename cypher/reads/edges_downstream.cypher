// The edges of RELATIONS in force whose cause is among $uids.
MATCH (cause:Entity)<-[r:RELATIONS]-(effect:Entity)
USING INDEX SEEK cause:Entity(uid)
WHERE cause.uid IN $uids AND IN_FORCE
RETURN properties(r) AS edge, type(r) AS relation, effect.uid AS effect, cause.uid AS cause
ORDER BY r.eid
