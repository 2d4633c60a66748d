-- The stored facts among :ids, with when they were learned.
SELECT fact.id, fact.recorded_at
FROM json_each(:ids) AS wanted CROSS JOIN fact ON fact.id = wanted.value
ORDER BY fact.id
