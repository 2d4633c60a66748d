// The store's id and its last sequence number, with the $limit changes after sequence $since.
// The number is read before the changes: of one that is committed in between nothing would else be found.
MATCH (l:Log {id: 'log'})
WITH l.store AS store, l.sequence AS sequence
CALL () {
  MATCH (c:Change) USING INDEX SEEK c:Change(sequence)
  WHERE c.sequence > $since
  WITH c ORDER BY c.sequence LIMIT $limit
  RETURN collect(properties(c)) AS changes
}
RETURN store, sequence, changes
ORDER BY store
