-- Those of :subjects that any fact is about.
SELECT wanted.value AS subject
FROM json_each(:subjects) AS wanted
WHERE EXISTS (SELECT 1 FROM fact INDEXED BY fact_subject WHERE fact.subject = wanted.value)
ORDER BY subject
