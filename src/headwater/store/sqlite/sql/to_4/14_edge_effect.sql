-- Walks upstream without touching the table.
CREATE INDEX edge_effect ON edge (effect, relation, cause, until)
