-- The facts about :subjects.
SELECT fact.id, fact.subject, fact.recorded_at, fact.content
FROM json_each(:subjects) AS wanted CROSS JOIN fact INDEXED BY fact_subject ON fact.subject = wanted.value
ORDER BY fact.id
