-- Nodes by time.
CREATE INDEX IF NOT EXISTS node_occurred_at ON node (occurred_at, uid);
