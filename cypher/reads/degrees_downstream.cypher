// To how many different effects the edges of RELATIONS in force lead whose cause is among $uids.
MATCH (cause:Entity)<-[r:RELATIONS]-(effect:Entity)
USING INDEX SEEK cause:Entity(uid)
WHERE cause.uid IN $uids AND IN_FORCE
RETURN cause.uid AS uid, count(DISTINCT effect) AS many
ORDER BY uid
