-- The greatest number of a node, 0 before the first.
SELECT coalesce(max(number), 0) AS number FROM node
ORDER BY number
