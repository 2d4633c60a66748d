// The edges of RELATIONS in force whose effect is among $uids.
MATCH (effect:Entity)-[r:RELATIONS]->(cause:Entity)
USING INDEX SEEK effect:Entity(uid)
WHERE effect.uid IN $uids AND IN_FORCE
RETURN properties(r) AS edge, type(r) AS relation, effect.uid AS effect, cause.uid AS cause
ORDER BY r.eid
