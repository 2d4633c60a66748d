// Nodes of one KIND by time, the usual order of a search.
CREATE INDEX occurred_at_SLUG IF NOT EXISTS FOR (n:KIND) ON (n.occurred_at)
