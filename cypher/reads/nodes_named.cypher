// The nodes of $kinds whose name or run id is $name.
MATCH (n:Entity)
WHERE (n.name = $name OR n.run_id = $name) AND n.kind IN $kinds AND ($project = '' OR n.project = $project)
RETURN properties(n) AS node
ORDER BY n.name, n.uid LIMIT $limit
