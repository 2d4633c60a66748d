-- The greatest number of an edge's row, 0 before the first.
SELECT coalesce(max(rowid), 0) AS number FROM edge
ORDER BY number
