// By what nodes are found in the full-text index, written anew.
UNWIND $rows AS row
MATCH (n:Entity {uid: row.uid}) USING INDEX SEEK n:Entity(uid)
SET n.tokens = row.tokens
