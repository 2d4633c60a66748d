-- Keeps the values of properties under another name while they are copied.
ALTER TABLE attribute RENAME TO attribute_before
