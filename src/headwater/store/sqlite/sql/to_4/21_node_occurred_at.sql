-- Finds the newest nodes of all kinds.
CREATE INDEX node_occurred_at ON node (occurred_at, uid)
