-- Nodes of a kind by time, the usual order of a search.
CREATE INDEX IF NOT EXISTS node_kind ON node (kind, occurred_at, uid);
