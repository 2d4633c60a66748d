// The nodes of $kinds whose name or run id starts with $name, or whose uid does where it has 4 letters.
MATCH (n:Entity)
WHERE (n.name STARTS WITH $name OR n.run_id STARTS WITH $name OR (size($name) >= 4 AND n.uid STARTS WITH $name))
  AND n.kind IS NOT NULL AND ($kinds = [] OR n.kind IN $kinds) AND ($project = '' OR n.project = $project)
RETURN properties(n) AS node
ORDER BY n.name, n.uid LIMIT $limit
