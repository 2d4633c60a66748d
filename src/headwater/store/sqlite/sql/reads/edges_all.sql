-- Every edge.
SELECT edge.eid, edge.effect, edge.cause, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM edge
ORDER BY edge.eid
