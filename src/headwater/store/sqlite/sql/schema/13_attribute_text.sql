-- Finds short values that are not numbers, and their nodes without touching the table.
CREATE INDEX attribute_text ON attribute (key, text, number) WHERE number IS NULL AND length(text) <= 60
