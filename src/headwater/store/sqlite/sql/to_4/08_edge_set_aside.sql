-- Keeps the edges under another name while they are copied.
ALTER TABLE edge RENAME TO edge_before
