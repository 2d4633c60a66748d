-- The relations of the edges among :numbers.
SELECT edge.number, edge.relation
FROM json_each(:numbers) AS wanted CROSS JOIN edge ON edge.number = wanted.value
ORDER BY edge.number
