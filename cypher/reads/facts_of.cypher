// The facts about $subjects.
MATCH (f:Fact) USING INDEX SEEK f:Fact(subject)
WHERE f.subject IN $subjects
RETURN f.body AS body
ORDER BY f.id
