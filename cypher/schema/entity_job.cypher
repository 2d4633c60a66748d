// Runs by logical step.
CREATE INDEX entity_job IF NOT EXISTS FOR (n:Run) ON (n.job)
