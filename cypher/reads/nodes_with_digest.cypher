// The nodes whose digest of ALGORITHM starts with $value.
MATCH (n:Entity) WHERE n.`digest.ALGORITHM` STARTS WITH $value AND n.kind IS NOT NULL
RETURN properties(n) AS node
ORDER BY n.uid LIMIT $limit
