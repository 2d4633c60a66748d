-- The facts in :rows.
SELECT fact.id, named.uid, fact.recorded_at, fact.content, fact.about
FROM json_each(:rows) AS wanted
CROSS JOIN fact ON fact.rowid = wanted.value
CROSS JOIN named ON named.number = abs(fact.about)
ORDER BY fact.id
