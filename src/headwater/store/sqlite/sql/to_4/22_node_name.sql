-- Finds nodes by name.
CREATE INDEX node_name ON node (name, uid)
