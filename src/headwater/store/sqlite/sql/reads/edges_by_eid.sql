-- The edges among :eids.
SELECT own.uid AS eid, effect.uid, cause.uid, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM json_each(:eids) AS wanted
CROSS JOIN named AS own ON own.uid = wanted.value
CROSS JOIN edge ON edge.number = own.number
CROSS JOIN named AS effect ON effect.number = edge.effect
CROSS JOIN named AS cause ON cause.number = edge.cause
ORDER BY own.uid
