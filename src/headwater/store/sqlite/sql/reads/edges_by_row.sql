-- The edges in rows :after + 1 to :through.
SELECT edge.eid, edge.effect, edge.cause, edge.relation, edge.role, edge.occurred_at, edge.recorded_at,
       edge.until, edge.origin, edge.confidence, edge.props
FROM edge NOT INDEXED
WHERE rowid > :after AND rowid <= :through
ORDER BY edge.eid
