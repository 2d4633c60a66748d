-- Walks downstream without touching the table.
CREATE INDEX edge_cause ON edge (cause, relation, effect, until)
