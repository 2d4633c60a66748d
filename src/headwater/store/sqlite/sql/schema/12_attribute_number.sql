-- Finds values that are numbers, and the holders of one number in the order of their time.
CREATE INDEX attribute_number ON attribute (key, number, at) WHERE number IS NOT NULL
