-- The stored facts among :ids.
SELECT fact.id, fact.recorded_at, fact.content
FROM json_each(:ids) AS wanted CROSS JOIN fact ON fact.id = wanted.value
ORDER BY fact.id
