-- The next :limit edges after eid :after; -1 for all.
SELECT edge.eid, edge.effect, edge.cause, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM edge
WHERE edge.eid > :after
ORDER BY edge.eid LIMIT :limit
