-- The numbers of what directly depends on :numbers over :relations that were in force and known at the asked times.
SELECT DISTINCT edge.effect AS number
FROM json_each(:numbers) AS wanted
CROSS JOIN edge INDEXED BY edge_cause
  ON edge.cause = wanted.value AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE CASE WHEN :as_of IS NULL THEN edge.until IS NULL
         ELSE edge.occurred_at <= :as_of AND (edge.until IS NULL OR edge.until > :as_of) END
  AND (:known_at IS NULL OR edge.recorded_at <= :known_at)
ORDER BY number
