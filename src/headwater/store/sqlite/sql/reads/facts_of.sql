-- The facts about :subjects, those that are filed apart (-1) and those that are not (1) as :signs says.
SELECT fact.id, named.uid, fact.recorded_at, fact.content, fact.about
FROM json_each(:subjects) AS wanted
CROSS JOIN named ON named.uid = wanted.value
CROSS JOIN json_each(:signs) AS sign
CROSS JOIN fact INDEXED BY fact_about ON fact.about = sign.value * named.number
ORDER BY fact.id
