-- Edges by effect: upstream.
CREATE INDEX IF NOT EXISTS edge_effect ON edge (effect, relation, cause);
