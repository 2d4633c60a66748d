-- To how many different effects the edges of :relations in force lead whose cause is among :uids.
SELECT near.uid, COUNT(DISTINCT edge.effect) AS many
FROM json_each(:uids) AS wanted
CROSS JOIN named AS near ON near.uid = wanted.value
CROSS JOIN edge INDEXED BY edge_cause
  ON edge.cause = near.number AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE CASE WHEN :as_of IS NULL THEN edge.until IS NULL
         ELSE edge.occurred_at <= :as_of AND (edge.until IS NULL OR edge.until > :as_of) END
  AND (:known_at IS NULL OR edge.recorded_at <= :known_at)
GROUP BY near.uid
ORDER BY near.uid
