-- Nodes by name and its beginning.
CREATE INDEX IF NOT EXISTS node_name ON node (name, uid);
