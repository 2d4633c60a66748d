-- Gives a number to a name.
INSERT INTO named (number, uid) VALUES (?, ?)
