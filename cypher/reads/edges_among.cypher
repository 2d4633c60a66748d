// The edges of RELATIONS in force with both ends among $uids.
MATCH (effect:Entity)-[r:RELATIONS]->(cause:Entity)
WHERE effect.uid IN $uids AND cause.uid IN $uids AND IN_FORCE
RETURN properties(r) AS edge, type(r) AS relation, effect.uid AS effect, cause.uid AS cause
ORDER BY r.eid
