-- Adds one value of a property.
INSERT INTO attribute (node, key, position, at, text, number, time) VALUES (?, ?, ?, ?, ?, ?, ?)
