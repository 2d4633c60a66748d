-- Removes the edges as they were.
DROP TABLE edge_before
