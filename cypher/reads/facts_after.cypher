// The next $limit facts after id $after.
MATCH (f:Fact) USING INDEX SEEK f:Fact(id)
WHERE f.id > $after
RETURN f.id AS id, f.body AS body
ORDER BY f.id LIMIT $limit
