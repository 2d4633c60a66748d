// Facts that were not known.
UNWIND $rows AS row
CREATE (f:Fact)
SET f = row
