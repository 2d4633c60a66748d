// The edges among $eids: those of $effects, which facts state, and those that follow from nodes.
CALL () {
  MATCH (effect:Entity)-[r]->(:Entity) USING INDEX SEEK effect:Entity(uid)
  WHERE effect.uid IN $effects AND r.eid IN $eids RETURN r
  UNION
  MATCH (:Entity)-[r:SAME_AS]->(:Entity) USING INDEX SEEK r:SAME_AS(eid) WHERE r.eid IN $eids RETURN r
  UNION
  MATCH (:Entity)-[r:REVISION_OF]->(:Entity) USING INDEX SEEK r:REVISION_OF(eid) WHERE r.eid IN $eids RETURN r
}
RETURN properties(r) AS edge, type(r) AS relation, startNode(r).uid AS effect, endNode(r).uid AS cause
ORDER BY r.eid
