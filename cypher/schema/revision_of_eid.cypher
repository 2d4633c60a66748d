// Derived edges of history by eid, to remove them.
CREATE INDEX revision_of_eid IF NOT EXISTS FOR ()-[r:REVISION_OF]-() ON (r.eid)
