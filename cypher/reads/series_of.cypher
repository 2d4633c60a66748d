// The series that $versions belong to, with the version.
MATCH (n:Entity)-[:VERSION_OF]->(s:Entity) USING INDEX SEEK n:Entity(uid)
WHERE n.uid IN $versions
RETURN DISTINCT n.uid AS version, s.uid AS series
ORDER BY version, series
