// The nodes of $kinds whose name, run id or uid is $name.
CALL () {
  MATCH (n:Entity) USING INDEX SEEK n:Entity(name) WHERE n.name = $name RETURN n
  UNION
  MATCH (n:Entity) USING INDEX SEEK n:Entity(run_id) WHERE n.run_id = $name RETURN n
  UNION
  MATCH (n:Entity) USING INDEX SEEK n:Entity(uid) WHERE n.uid = $name RETURN n
}
WITH n WHERE n.kind IS NOT NULL AND ($kinds = [] OR n.kind IN $kinds) AND ($project = '' OR n.project = $project)
RETURN properties(n) AS node
ORDER BY n.name, n.uid LIMIT $limit
