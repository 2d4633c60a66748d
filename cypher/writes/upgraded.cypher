// Says by which version of the schema the store is written from now on.
MATCH (l:Log {id: 'log'}) SET l.schema = $schema
