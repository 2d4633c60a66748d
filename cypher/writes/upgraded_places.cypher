// Where all versions stand in the order of each of their series, as they are while no append goes on.
MATCH (n:Entity)-[r:VERSION_OF]->(series:Entity) WHERE n.kind IN ['ModelVersion', 'DatasetVersion']
CALL (n, r, series) {
  MATCH (l:Log {id: 'log'}) SET l.locked = true
  SET r.place = series.uid + ' ' + n.occurred_at + ' ' + n.uid
  REMOVE l.locked
} IN TRANSACTIONS OF 5000 ROWS
