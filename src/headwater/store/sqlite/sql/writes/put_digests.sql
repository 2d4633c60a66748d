-- Adds a digest of a node.
INSERT INTO digest (value, algorithm, node) VALUES (?, ?, ?)
