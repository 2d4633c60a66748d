-- Finds short values that are not numbers, and the holders of one in the order of their time.
CREATE INDEX attribute_text ON attribute (key, text, at, number) WHERE number IS NULL AND length(text) <= 60
