// The series that $versions belong to.
MATCH (n:Entity)-[:VERSION_OF]->(s:Entity) WHERE n.uid IN $versions
RETURN DISTINCT s.uid AS uid
ORDER BY uid
