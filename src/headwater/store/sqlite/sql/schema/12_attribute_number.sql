-- Finds values that are numbers.
CREATE INDEX attribute_number ON attribute (key, number) WHERE number IS NOT NULL
