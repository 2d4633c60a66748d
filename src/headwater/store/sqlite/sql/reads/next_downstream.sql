-- The numbers of what directly depends on :numbers over :relations that are still in force.
SELECT DISTINCT edge.effect AS number
FROM json_each(:numbers) AS wanted
CROSS JOIN edge INDEXED BY edge_cause
  ON edge.cause = wanted.value AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE edge.until IS NULL
ORDER BY number
