// Derived edges of identity by eid, to remove them.
CREATE INDEX same_as_eid IF NOT EXISTS FOR ()-[r:SAME_AS]-() ON (r.eid)
