// The log, locked until the transaction ends, so that sequence numbers are committed in order.
MATCH (l:Log {id: 'log'}) SET l.locked = true
RETURN l.store AS store, l.sequence AS sequence, l.schema AS schema
