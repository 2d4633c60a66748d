-- Removes an edge.
DELETE FROM edge WHERE eid = ?
