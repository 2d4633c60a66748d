-- Adds one value of a property.
INSERT INTO attribute (node, key, position, text, number, time) VALUES (?, ?, ?, ?, ?, ?)
