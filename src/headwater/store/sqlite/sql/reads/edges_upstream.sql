-- The edges of :relations in force whose effect is among :uids.
SELECT own.uid AS eid, effect.uid, cause.uid, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM json_each(:uids) AS wanted
CROSS JOIN named AS effect ON effect.uid = wanted.value
CROSS JOIN edge INDEXED BY edge_effect
  ON edge.effect = effect.number AND edge.relation IN (SELECT value FROM json_each(:relations))
CROSS JOIN named AS cause ON cause.number = edge.cause
CROSS JOIN named AS own ON own.number = edge.number
WHERE CASE WHEN :as_of IS NULL THEN edge.until IS NULL
         ELSE edge.occurred_at <= :as_of AND (edge.until IS NULL OR edge.until > :as_of) END
  AND (:known_at IS NULL OR edge.recorded_at <= :known_at)
ORDER BY own.uid
