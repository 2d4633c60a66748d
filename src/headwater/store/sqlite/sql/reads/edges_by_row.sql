-- The edges with the numbers :after + 1 to :through.
SELECT own.uid AS eid, effect.uid, cause.uid, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM edge NOT INDEXED
CROSS JOIN named AS own ON own.number = edge.number
CROSS JOIN named AS effect ON effect.number = edge.effect
CROSS JOIN named AS cause ON cause.number = edge.cause
WHERE edge.number > :after AND edge.number <= :through
ORDER BY edge.number
