-- Finds the newest nodes of a kind.
CREATE INDEX node_kind ON node (kind, occurred_at, uid)
