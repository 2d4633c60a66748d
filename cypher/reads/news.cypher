// The store's id and its last sequence number, with the $limit changes after sequence $since.
MATCH (l:Log {id: 'log'})
CALL () {
  MATCH (c:Change) USING INDEX SEEK c:Change(sequence)
  WHERE c.sequence > $since
  WITH c ORDER BY c.sequence LIMIT $limit
  RETURN collect(properties(c)) AS changes
}
RETURN l.store AS store, l.sequence AS sequence, changes
ORDER BY store
