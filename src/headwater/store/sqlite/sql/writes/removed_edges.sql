-- Removes an edge.
DELETE FROM edge WHERE number = ?
