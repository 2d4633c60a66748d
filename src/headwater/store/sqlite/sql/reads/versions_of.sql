-- The versions of each of :series, without their properties.
SELECT edge.cause AS series, node.uid, node.kind, node.name, node.project, node.occurred_at, node.recorded_at,
       node.revision, '{}' AS props
FROM json_each(:series) AS wanted
CROSS JOIN edge INDEXED BY edge_cause ON edge.cause = wanted.value AND edge.relation = 'VERSION_OF'
CROSS JOIN node ON node.uid = edge.effect
ORDER BY series, node.uid
