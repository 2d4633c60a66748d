// The inferred edges of RELATION whose effect is among $uids.
MATCH (effect:Entity)-[r:RELATION]->(cause:Entity)
USING INDEX SEEK effect:Entity(uid)
WHERE effect.uid IN $uids AND r.origin = 'inferred'
RETURN properties(r) AS edge, type(r) AS relation, effect.uid AS effect, cause.uid AS cause
ORDER BY r.eid
