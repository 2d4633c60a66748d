// The uids of the described nodes of each kind, by $pages of uids.
UNWIND $pages AS page
CALL (page) {
  MATCH (n:Entity) USING INDEX SEEK n:Entity(uid) WHERE n.uid >= page[0] AND n.uid < page[1] AND n.kind IS NOT NULL
  RETURN n.kind AS kind, collect(n.uid) AS uids
}
RETURN kind, uids
