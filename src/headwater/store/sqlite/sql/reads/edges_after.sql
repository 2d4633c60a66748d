-- The next :limit edges after eid :after.
SELECT e.eid, e.effect, e.cause, e.relation, e.role, e.occurred_at, e.recorded_at, e.until, e.origin, e.confidence, e.props
FROM edge AS e WHERE e.eid > :after
ORDER BY e.eid LIMIT :limit;
