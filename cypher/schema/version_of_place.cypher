// Versions by their place in the order of a series.
CREATE INDEX version_of_place IF NOT EXISTS FOR ()-[r:VERSION_OF]-() ON (r.place)
