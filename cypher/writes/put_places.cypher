// Where the versions $uids stand in the order of each of their series.
UNWIND $uids AS uid
MATCH (n:Entity {uid: uid})-[r:VERSION_OF]->(series:Entity) USING INDEX SEEK n:Entity(uid)
WHERE n.kind IN ['ModelVersion', 'DatasetVersion']
WITH r, series.uid + ' ' + n.occurred_at + ' ' + n.uid AS place
WHERE r.place IS NULL OR r.place <> place
SET r.place = place
