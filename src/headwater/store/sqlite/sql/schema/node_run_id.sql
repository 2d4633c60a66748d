-- Runs by the id that their source gave them.
CREATE INDEX IF NOT EXISTS node_run_id ON node (run_id) WHERE run_id <> '';
