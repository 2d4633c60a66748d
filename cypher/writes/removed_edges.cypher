// Derived edges of one RELATION that hold no longer.
MATCH ()-[r:RELATION]->() WHERE r.eid IN $eids
DELETE r
