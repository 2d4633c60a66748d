// The nodes that have a digest under $key which starts with $value.
MATCH (n:Entity) WHERE n[$key] STARTS WITH $value AND n.kind IS NOT NULL
RETURN properties(n) AS node
ORDER BY n.uid LIMIT $limit
