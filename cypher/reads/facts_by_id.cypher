// The stored facts among $ids.
MATCH (f:Fact) WHERE f.id IN $ids
RETURN f.body AS body
ORDER BY f.id
