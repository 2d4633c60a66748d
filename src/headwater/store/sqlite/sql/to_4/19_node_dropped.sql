-- Removes the nodes as they were, and their indexes.
DROP TABLE node_before
