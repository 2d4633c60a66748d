-- Adds a change to the log.
INSERT INTO change (sequence, at, nodes, edges, removed)
VALUES (:sequence, :at, :nodes, :edges, :removed)
