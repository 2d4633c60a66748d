-- Copies the edges.
INSERT INTO edge
  (number, effect, cause, relation, role, occurred_at, recorded_at, until, origin, confidence, props)
SELECT own.number, effect.number, cause.number,
       CASE held.relation
         WHEN 'USED' THEN 1
         WHEN 'EXECUTED' THEN 2
         WHEN 'RAN_IN' THEN 3
         WHEN 'GENERATED_BY' THEN 4
         WHEN 'DERIVED_FROM' THEN 5
         WHEN 'SERVES' THEN 6
         WHEN 'EVALUATED' THEN 7
         WHEN 'SAME_AS' THEN 8
         WHEN 'INFORMED_BY' THEN 9
         WHEN 'PART_OF' THEN 10
         WHEN 'REVISION_OF' THEN 11
         WHEN 'PARENT' THEN 12
         WHEN 'VERSION_OF' THEN 13
         WHEN 'CONTAINS' THEN 14
         WHEN 'ATTRIBUTED_TO' THEN 15
         WHEN 'ABOUT' THEN 16
       END,
       held.role,
       CAST(strftime('%s', substr(held.occurred_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(held.occurred_at, 21, 6) AS INTEGER),
       CAST(strftime('%s', substr(held.recorded_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(held.recorded_at, 21, 6) AS INTEGER),
       CAST(strftime('%s', substr(held.until, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(held.until, 21, 6) AS INTEGER),
       held.origin, held.confidence, held.props
FROM edge_before AS held
CROSS JOIN named AS own ON own.uid = held.eid
CROSS JOIN named AS effect ON effect.uid = held.effect
CROSS JOIN named AS cause ON cause.uid = held.cause
ORDER BY held.rowid
