// The described versions of each series in $series.
MATCH (s:Entity)<-[:VERSION_OF]-(n:Entity) USING INDEX s:Entity(uid)
WHERE s.uid IN $series AND n.kind IS NOT NULL
RETURN s.uid AS series, properties(n) AS node
ORDER BY series, n.uid
