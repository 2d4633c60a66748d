-- Finds long values that are not numbers, by how they begin.
CREATE INDEX attribute_long ON attribute (key, substr(text, 1, 60)) WHERE number IS NULL AND length(text) > 60
