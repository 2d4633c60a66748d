-- Removes the values as they were, and their indexes.
DROP TABLE attribute_before
