// The nodes of $kinds whose name, run id or uid is $name.
MATCH (n:Entity)
WHERE (n.name = $name OR n.run_id = $name OR n.uid = $name) AND n.kind IS NOT NULL
  AND ($kinds = [] OR n.kind IN $kinds) AND ($project = '' OR n.project = $project)
RETURN properties(n) AS node
ORDER BY n.name, n.uid LIMIT $limit
