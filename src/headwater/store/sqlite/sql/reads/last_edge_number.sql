-- The greatest number of an edge, 0 before the first.
SELECT coalesce(max(number), 0) AS number FROM edge
ORDER BY number
