// The nodes of $kinds whose name or run id starts with $name, or whose uid does where it has 4 letters.
CALL () {
  MATCH (n:Entity) USING INDEX SEEK n:Entity(name) WHERE n.name STARTS WITH $name
    AND n.kind IS NOT NULL AND ($kinds = [] OR n.kind IN $kinds) AND ($project = '' OR n.project = $project)
  RETURN n ORDER BY n.name, n.uid LIMIT $limit
  UNION
  MATCH (n:Entity) USING INDEX SEEK n:Entity(run_id) WHERE n.run_id STARTS WITH $name
    AND n.kind IS NOT NULL AND ($kinds = [] OR n.kind IN $kinds) AND ($project = '' OR n.project = $project)
  RETURN n ORDER BY n.name, n.uid LIMIT $limit
  UNION
  MATCH (n:Entity) USING INDEX SEEK n:Entity(uid) WHERE size($name) >= 4 AND n.uid STARTS WITH $name
    AND n.kind IS NOT NULL AND ($kinds = [] OR n.kind IN $kinds) AND ($project = '' OR n.project = $project)
  RETURN n ORDER BY n.name, n.uid LIMIT $limit
}
RETURN properties(n) AS node
ORDER BY n.name, n.uid LIMIT $limit
