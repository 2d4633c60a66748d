// The log, with the store's id and schema when it is new.
MERGE (l:Log {id: 'log'})
ON CREATE SET l.store = $store, l.sequence = 0, l.schema = $schema
RETURN l.store AS store, l.sequence AS sequence, l.schema AS schema
