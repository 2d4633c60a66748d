-- Keeps the nodes under another name while they are copied.
ALTER TABLE node RENAME TO node_before
