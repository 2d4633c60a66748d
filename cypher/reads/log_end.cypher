// The store's id, its last sequence number and the schema it was written with.
MATCH (l:Log {id: 'log'})
RETURN l.store AS store, l.sequence AS sequence, l.schema AS schema
ORDER BY store
