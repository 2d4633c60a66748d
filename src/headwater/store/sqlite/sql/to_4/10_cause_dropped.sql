-- Removes the index of causes as it was.
DROP INDEX edge_cause
