-- The edges of :relations in force with both ends among :uids.
SELECT edge.eid, edge.effect, edge.cause, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM json_each(:uids) AS wanted
CROSS JOIN edge INDEXED BY edge_effect
  ON edge.effect = wanted.value AND edge.relation IN (SELECT value FROM json_each(:relations))
WHERE edge.cause IN (SELECT value FROM json_each(:uids))
  AND CASE WHEN :as_of IS NULL THEN edge.until IS NULL
         ELSE edge.occurred_at <= :as_of AND (edge.until IS NULL OR edge.until > :as_of) END
  AND (:known_at IS NULL OR edge.recorded_at <= :known_at)
ORDER BY edge.eid
