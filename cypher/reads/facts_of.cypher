// The facts about $subjects.
MATCH (f:Fact) WHERE f.subject IN $subjects
RETURN f.body AS body
ORDER BY f.id
