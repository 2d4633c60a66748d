-- The :limit last versions of :series in their order, newest first.
SELECT node.uid, node.kind, node.name, node.project, node.occurred_at, node.recorded_at, node.revision, node.props
FROM member
CROSS JOIN named ON named.uid = member.version
CROSS JOIN node ON node.number = named.number
WHERE member.series = :series AND EXISTS (
  SELECT 1 FROM edge INDEXED BY edge_effect
  WHERE edge.effect = node.number AND edge.relation = 13 /* VERSION_OF */
    AND edge.cause = (SELECT number FROM named WHERE uid = :series) AND edge.until IS NULL
)
ORDER BY member.occurred_at DESC, member.version DESC LIMIT :limit
