-- The :limit last versions of :series in their order, newest first.
SELECT node.uid, node.kind, node.name, node.project, node.occurred_at, node.recorded_at, node.revision, node.props
FROM member
CROSS JOIN node ON node.uid = member.version
WHERE member.series = :series AND EXISTS (
  SELECT 1 FROM edge INDEXED BY edge_effect
  WHERE edge.effect = member.version AND edge.relation = 'VERSION_OF' AND edge.cause = :series AND edge.until IS NULL
)
ORDER BY member.occurred_at DESC, member.version DESC LIMIT :limit
