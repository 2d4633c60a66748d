-- What :uids directly depend on over :relations that are still in force.
SELECT DISTINCT edge.cause AS uid
FROM json_each(:uids) AS wanted
CROSS JOIN edge INDEXED BY edge_effect
  ON edge.effect = wanted.value AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE edge.until IS NULL
ORDER BY uid
