-- Removes the index of effects as it was.
DROP INDEX edge_effect
