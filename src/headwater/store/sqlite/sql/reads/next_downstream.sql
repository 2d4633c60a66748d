-- What directly depends on :uids over :relations that are still in force.
SELECT DISTINCT edge.effect AS uid
FROM json_each(:uids) AS wanted
CROSS JOIN edge INDEXED BY edge_cause
  ON edge.cause = wanted.value AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE edge.until IS NULL
ORDER BY uid
