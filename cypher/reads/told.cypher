// Those of $subjects that any fact is about.
UNWIND $subjects AS subject
WITH subject WHERE EXISTS { MATCH (f:Fact) USING INDEX SEEK f:Fact(subject) WHERE f.subject = subject }
RETURN subject
ORDER BY subject
