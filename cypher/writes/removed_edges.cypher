// Derived edges of one RELATION that hold no longer.
MATCH ()-[r:RELATION]->() USING INDEX SEEK r:RELATION(eid)
WHERE r.eid IN $eids
DELETE r
