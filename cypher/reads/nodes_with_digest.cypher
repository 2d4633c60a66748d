// The nodes among those that $query finds with a digest, of $algorithm unless that is empty, that starts with $value.
CALL db.index.fulltext.queryNodes($index, $query) YIELD node AS n
WITH n WHERE n.kind IS NOT NULL AND any(key IN keys(n) WHERE key STARTS WITH 'digest.'
  AND ($algorithm = '' OR key = 'digest.' + $algorithm) AND n[key] STARTS WITH $value)
RETURN properties(n) AS node
ORDER BY n.uid LIMIT $limit
