// To how many different causes the edges of RELATIONS in force lead whose effect is among $uids.
MATCH (effect:Entity)-[r:RELATIONS]->(cause:Entity)
USING INDEX SEEK effect:Entity(uid)
WHERE effect.uid IN $uids AND IN_FORCE
RETURN effect.uid AS uid, count(DISTINCT cause) AS many
ORDER BY uid
