-- Those of :subjects that are named, with their numbers and whether any fact is about them.
SELECT named.uid AS subject, named.number,
       EXISTS (SELECT 1 FROM fact INDEXED BY fact_about WHERE fact.about = named.number) AS told
FROM json_each(:subjects) AS wanted CROSS JOIN named ON named.uid = wanted.value
ORDER BY subject
