-- Puts :versions into the order of their series.
INSERT OR IGNORE INTO member (series, occurred_at, version)
SELECT series.uid, node.occurred_at, node.uid
FROM json_each(:versions) AS wanted
CROSS JOIN named AS version ON version.uid = wanted.value
CROSS JOIN node ON node.number = version.number
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = node.number AND edge.relation = 13 /* VERSION_OF */
CROSS JOIN named AS series ON series.number = edge.cause
WHERE node.kind IN ('ModelVersion', 'DatasetVersion')
