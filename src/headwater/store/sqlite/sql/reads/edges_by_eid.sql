-- The edges among :eids.
SELECT edge.eid, edge.effect, edge.cause, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM json_each(:eids) AS wanted
CROSS JOIN edge ON edge.eid = wanted.value
ORDER BY edge.eid
