// The edges after eid $after.
MATCH (effect:Entity)-[r]->(cause:Entity) WHERE r.eid > $after
RETURN properties(r) AS edge, type(r) AS relation, effect.uid AS effect, cause.uid AS cause
ORDER BY r.eid
