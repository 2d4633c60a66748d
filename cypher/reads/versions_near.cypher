// The versions right before, at and right after each of $points (series, place, end of the series), without properties.
UNWIND $points AS point
CALL (point) {
  MATCH (n:Entity)-[r:VERSION_OF]->(:Entity) USING INDEX SEEK r:VERSION_OF(place)
  WHERE r.place > point.series AND r.place < point.place
  RETURN n ORDER BY r.place DESC LIMIT 1
  UNION
  MATCH (n:Entity)-[r:VERSION_OF]->(:Entity) USING INDEX SEEK r:VERSION_OF(place)
  WHERE r.place = point.place
  RETURN n
  UNION
  MATCH (n:Entity)-[r:VERSION_OF]->(:Entity) USING INDEX SEEK r:VERSION_OF(place)
  WHERE r.place > point.place AND r.place < point.end
  RETURN n ORDER BY r.place LIMIT 1
}
WITH DISTINCT point.series AS series, n
RETURN series, n {.uid, .kind, .name, .project, .occurred_at, .recorded_at, .revision} AS node
ORDER BY series, n.uid
