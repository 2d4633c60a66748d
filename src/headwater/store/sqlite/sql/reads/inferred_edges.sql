-- The inferred edges of :relation whose effect is among :uids.
SELECT edge.eid, edge.effect, edge.cause, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM json_each(:uids) AS wanted
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = wanted.value AND edge.relation = :relation
WHERE edge.origin = 'inferred'
ORDER BY edge.eid
