-- The series that each of :versions belongs to, described or not.
SELECT edge.effect AS version, edge.cause AS series
FROM json_each(:versions) AS wanted
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = wanted.value AND edge.relation = 'VERSION_OF'
ORDER BY version, series
