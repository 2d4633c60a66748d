// The stored facts among $ids.
MATCH (f:Fact) USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids
RETURN f.body AS body
ORDER BY f.id
