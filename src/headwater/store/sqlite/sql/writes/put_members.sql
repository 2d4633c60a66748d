-- Puts :versions into the order of their series.
INSERT OR IGNORE INTO member (series, occurred_at, version)
SELECT edge.cause, node.occurred_at, node.uid
FROM json_each(:versions) AS wanted
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = wanted.value AND edge.relation = 'VERSION_OF'
CROSS JOIN node ON node.uid = edge.effect
WHERE node.kind IN ('ModelVersion', 'DatasetVersion')
