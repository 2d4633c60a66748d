-- Values of a property in order.
CREATE INDEX IF NOT EXISTS attribute_sort ON attribute (key, sort, uid);
