-- Values of a property as text.
CREATE INDEX IF NOT EXISTS attribute_text ON attribute (key, text, uid);
