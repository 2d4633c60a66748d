// Every edge.
MATCH (effect:Entity)-[r]->(cause:Entity)
RETURN properties(r) AS edge, type(r) AS relation, effect.uid AS effect, cause.uid AS cause
ORDER BY r.eid
