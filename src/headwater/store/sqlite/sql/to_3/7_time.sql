-- Finds values that are times.
CREATE INDEX attribute_time ON attribute (key, time) WHERE time IS NOT NULL
