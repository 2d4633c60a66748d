// Runs by the id that their source gave them.
CREATE INDEX entity_run_id IF NOT EXISTS FOR (n:Entity) ON (n.run_id)
