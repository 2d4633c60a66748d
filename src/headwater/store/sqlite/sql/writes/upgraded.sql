-- Says by which version of the schema the store is written from now on.
UPDATE meta SET value = :schema WHERE key = 'schema'
