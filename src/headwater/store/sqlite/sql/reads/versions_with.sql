-- The versions that carry any of :digests, pairs of algorithm and value.
SELECT DISTINCT node.uid, node.kind, node.name, node.project, node.occurred_at, node.recorded_at,
       node.revision, node.props
FROM json_each(:digests) AS wanted
CROSS JOIN digest
  ON digest.value = json_extract(wanted.value, '$[1]') AND digest.algorithm = json_extract(wanted.value, '$[0]')
CROSS JOIN node ON node.number = digest.node
WHERE node.kind IN ('ModelVersion', 'DatasetVersion')
ORDER BY node.uid
