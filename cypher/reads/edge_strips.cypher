// Every edge as two texts, as topology.strips.Strip says; confidence is left out where it is 1.
MATCH (effect:Entity)-[r]->(cause:Entity)
RETURN r.eid + ',' + effect.uid + ',' + cause.uid + ',' + r.occurred_at + ',' + r.recorded_at AS fixed,
  type(r) + '\u001f' + r.origin + '\u001f' + CASE r.confidence WHEN 1.0 THEN '' ELSE toString(r.confidence) END
  + '\u001f' + CASE WHEN any(key IN keys(r) WHERE NOT key IN $own) THEN '1' ELSE '' END
  + '\u001f' + coalesce(r.until, '') + '\u001f' + r.role AS words
