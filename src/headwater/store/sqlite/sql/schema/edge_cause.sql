-- Edges by cause: downstream.
CREATE INDEX IF NOT EXISTS edge_cause ON edge (cause, relation, effect);
