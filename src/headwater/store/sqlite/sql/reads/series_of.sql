-- The series that each of :versions belongs to, described or not.
SELECT version.uid AS version, series.uid AS series
FROM json_each(:versions) AS wanted
CROSS JOIN named AS version ON version.uid = wanted.value
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = version.number AND edge.relation = 13 /* VERSION_OF */
CROSS JOIN named AS series ON series.number = edge.cause
ORDER BY version, series
