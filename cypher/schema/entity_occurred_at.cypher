// Nodes by time, the usual order of a search.
CREATE INDEX entity_occurred_at IF NOT EXISTS FOR (n:Entity) ON (n.occurred_at)
