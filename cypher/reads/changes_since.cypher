// The $limit changes after sequence $since.
MATCH (c:Change) USING INDEX SEEK c:Change(sequence)
WHERE c.sequence > $since
RETURN properties(c) AS change
ORDER BY c.sequence LIMIT $limit
