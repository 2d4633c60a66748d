// Files the metric facts $ids, which others outweigh, where folding a run does not read them.
MATCH (f:Fact) USING INDEX SEEK f:Fact(id)
WHERE f.id IN $ids AND NOT f.subject STARTS WITH $apart
SET f.subject = $apart + f.subject
