-- The numbers of what :numbers directly depend on over :relations that are still in force.
SELECT DISTINCT edge.cause AS number
FROM json_each(:numbers) AS wanted
CROSS JOIN edge INDEXED BY edge_effect
  ON edge.effect = wanted.value AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE edge.until IS NULL
ORDER BY number
