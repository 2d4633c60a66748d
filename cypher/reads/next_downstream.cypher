// What directly depends on $uids over RELATIONS.
UNWIND $uids AS uid
MATCH (:Entity {uid: uid})<-[r:RELATIONS]-(n:Entity)
WHERE IN_FORCE
RETURN DISTINCT n.uid AS uid
ORDER BY uid
