-- The next :limit edges after eid :after; -1 for all.
SELECT own.uid AS eid, effect.uid, cause.uid, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM named AS own
CROSS JOIN edge ON edge.number = own.number
CROSS JOIN named AS effect ON effect.number = edge.effect
CROSS JOIN named AS cause ON cause.number = edge.cause
WHERE own.uid > :after
ORDER BY own.uid LIMIT :limit
