// Every edge as two texts, as topology.strips.Strip says, by $pages of effects; confidence is left out where it is 1.
UNWIND $pages AS page
CALL (page) {
  MATCH (effect:Entity) USING INDEX SEEK effect:Entity(uid) WHERE effect.uid >= page[0] AND effect.uid < page[1]
  MATCH (effect)-[r]->(cause:Entity)
  RETURN
    collect(r.eid + ',' + effect.uid + ',' + cause.uid + ',' + r.occurred_at + ',' + r.recorded_at) AS fixed,
    collect(type(r) + '\u001f' + r.origin + '\u001f' + CASE r.confidence WHEN 1.0 THEN '' ELSE toString(r.confidence) END
      + '\u001f' + CASE WHEN size(keys(r)) > $usual + size([each IN [r.until, r.place] WHERE each IS NOT NULL]) THEN '1'
      ELSE '' END + '\u001f' + coalesce(r.until, '') + '\u001f' + r.role) AS words
}
RETURN fixed, words
