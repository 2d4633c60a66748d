-- The series that :versions belong to.
SELECT DISTINCT edge.cause AS uid
FROM json_each(:versions) AS wanted
CROSS JOIN edge INDEXED BY edge_effect ON edge.effect = wanted.value AND edge.relation = 'VERSION_OF'
ORDER BY uid
