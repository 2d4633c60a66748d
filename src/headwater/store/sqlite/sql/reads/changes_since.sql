-- The :limit changes after sequence :since.
SELECT sequence, at, nodes, edges, removed FROM change
WHERE sequence > :since
ORDER BY sequence LIMIT :limit
