// Where all versions stand in the order of each of their series.
MATCH (n:Entity)-[r:VERSION_OF]->(series:Entity) WHERE n.kind IN ['ModelVersion', 'DatasetVersion']
CALL (n, r, series) { SET r.place = series.uid + ' ' + n.occurred_at + ' ' + n.uid } IN TRANSACTIONS OF 5000 ROWS
