// Facts stored, or their earlier time of recording.
UNWIND $rows AS row
MERGE (f:Fact {id: row.id})
SET f = row
