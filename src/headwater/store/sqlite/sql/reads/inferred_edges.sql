-- The inferred edges of :relation whose effect is among :uids.
SELECT own.uid AS eid, effect.uid, cause.uid, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM json_each(:uids) AS wanted
CROSS JOIN named AS effect ON effect.uid = wanted.value
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = effect.number AND edge.relation = :relation
CROSS JOIN named AS cause ON cause.number = edge.cause
CROSS JOIN named AS own ON own.number = edge.number
WHERE edge.origin = 'inferred'
ORDER BY own.uid
