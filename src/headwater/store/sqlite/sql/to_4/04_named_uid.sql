-- Finds the number of a name.
CREATE UNIQUE INDEX named_uid ON named (uid)
